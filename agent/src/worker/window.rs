//! The files that were sent to one worker and not answered yet, in the order in which it reads them.
//!
//! Several, so that small files need no round trip each; few, so that none waits long behind another; and
//! never more bytes of requests than a pipe holds, so that sending never blocks.

use std::collections::VecDeque;

use super::job::Job;
use super::protocol::Pace;

/// Most files under way in one worker.
const FILES: usize = 32;

/// Most bytes of files under way, past the first: long files shall not wait behind each other.
const FILE_BYTES: u64 = 128 << 10;

/// Most bytes of requests under way, past the first: what every pipe holds.
const REQUEST_BYTES: usize = 4096;

/// Files under way in one worker.
#[derive(Debug, Default)]
pub(super) struct Window {
    sent: VecDeque<(Job, usize)>,
    file_bytes: u64,
    request_bytes: usize,
}

impl Window {
    /// Whether nothing is under way.
    pub(super) fn is_empty(&self) -> bool {
        self.sent.is_empty()
    }

    /// The file that is being read.
    pub(super) fn first(&self) -> Option<&Job> {
        self.sent.front().map(|(job, _)| job)
    }

    /// The file that is being read, for its answers.
    pub(super) fn first_mut(&mut self) -> Option<&mut Job> {
        self.sent.front_mut().map(|(job, _)| job)
    }

    /// Whether a file of any size may be sent now.
    pub(super) fn has_room(&self) -> bool {
        self.is_empty()
            || (self.sent.len() < FILES
                && self.file_bytes < FILE_BYTES
                && self.request_bytes < REQUEST_BYTES
                && self.first().is_some_and(|job| job.pace == Pace::Brisk))
    }

    /// Whether this file may be sent now, in a request of so many bytes.
    pub(super) fn fits(&self, job: &Job, request_bytes: usize) -> bool {
        self.is_empty()
            || (self.has_room()
                && job.pace == Pace::Brisk
                && self.file_bytes.saturating_add(job.file.size) <= FILE_BYTES
                && self.request_bytes + request_bytes <= REQUEST_BYTES)
    }

    /// A file was sent.
    pub(super) fn push(&mut self, job: Job, request_bytes: usize) {
        self.file_bytes = self.file_bytes.saturating_add(job.file.size);
        self.request_bytes += request_bytes;
        self.sent.push_back((job, request_bytes));
    }

    /// The first file is done.
    pub(super) fn pop(&mut self) -> Option<Job> {
        let (job, request_bytes) = self.sent.pop_front()?;
        self.file_bytes = self.file_bytes.saturating_sub(job.file.size);
        self.request_bytes -= request_bytes;
        Some(job)
    }

    /// Takes all files out.
    pub(super) fn drain(&mut self) -> Vec<Job> {
        std::iter::from_fn(|| self.pop()).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Arc;

    use super::*;
    use crate::outcome::SourceFile;

    fn job(size: u64) -> Job {
        Job::new(SourceFile {
            path: Arc::new(PathBuf::from("/a")),
            size,
            modified: None,
            mark: None,
        })
    }

    #[test]
    fn anything_may_be_sent_first() {
        let window = Window::default();
        assert!(window.fits(&job(u64::MAX), usize::MAX));
        assert!(window.fits(&job(1).carefully(), 1));
    }

    #[test]
    fn small_files_follow_each_other_up_to_a_number() {
        let mut window = Window::default();
        while window.fits(&job(10), 100) {
            window.push(job(10), 100);
        }
        assert_eq!(window.drain().len(), FILES);
        assert!(window.has_room());
    }

    #[test]
    fn long_files_and_long_requests_do_not_follow() {
        let mut window = Window::default();
        window.push(job(10), 100);
        assert!(!window.fits(&job(FILE_BYTES), 100));
        assert!(!window.fits(&job(u64::MAX), 100));
        assert!(!window.fits(&job(10), REQUEST_BYTES));
        window.push(job(10), 100);
        window.pop();
        assert!(window.fits(&job(FILE_BYTES - 10), REQUEST_BYTES - 100));
    }

    #[test]
    fn a_careful_file_is_alone() {
        let mut window = Window::default();
        window.push(job(10), 100);
        assert!(!window.fits(&job(10).carefully(), 100));
        window.pop();
        window.push(job(10).carefully(), 100);
        assert!(!window.has_room());
    }
}
