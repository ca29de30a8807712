//! One run of Tesseract over one page: its words, within limits on time and output.
//!
//! What limits its memory, processor time, files and calls, it inherits from whoever starts it. Its own threads are
//! switched off: as many pages are read at once as there are workers.

use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::wire::WORDS_AT_MOST;
use super::{DATA, Tesseract};

/// How often it is looked whether the picture is still wanted.
const TICK: Duration = Duration::from_millis(100);

/// How long a process may take to end once it has said all.
const END_WITHIN: Duration = Duration::from_secs(2);

/// What came of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Its words, as a table of tab-separated values.
    Words(Vec<u8>),
    /// Tesseract could not read it.
    Failed,
    /// It took too long.
    Slow,
    /// It needed more memory than it may have, or said more than anyone can read.
    TooMuch,
}

/// Whether a page is still wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Yes,
    No,
}

/// Reads a page of a picture.
///
/// # Errors
///
/// When the process cannot be started.
pub(super) fn run(
    tesseract: &Tesseract,
    (picture, page): (&[u8], u32),
    time: Duration,
    wanted: impl Fn() -> Wanted,
) -> io::Result<Outcome> {
    let mut command = Command::new(&tesseract.program);
    command
        .args(["stdin", "stdout", "-l", &tesseract.languages, "-c"])
        .arg(format!("tessedit_page_number={page}"))
        .arg("tsv")
        .env_clear()
        .env("LC_ALL", "C")
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    if let Some(data) = std::env::var_os(DATA) {
        command.env(DATA, data);
    }
    let mut child = command.spawn()?;
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::ErrorKind::BrokenPipe.into());
    };
    let (done, words) = channel();
    thread::scope(|scope| {
        // One that does not want all of the picture has closed the pipe, or has ended: its status tells.
        scope.spawn(move || input.write_all(picture));
        scope.spawn(move || {
            let mut words = Vec::new();
            let read = output.take(u64::from(WORDS_AT_MOST) + 1).read_to_end(&mut words);
            // Nobody waits any longer where the page took too long.
            let _: Result<(), _> = done.send(read.map(|_| words));
        });
        let until = Instant::now() + time;
        let words = loop {
            match words.recv_timeout(TICK) {
                Err(RecvTimeoutError::Timeout) if Instant::now() < until && wanted() == Wanted::Yes => {}
                Ok(words) => break Some(words),
                Err(_) => break None,
            }
        };
        let is_long = matches!(&words, Some(Ok(words)) if words.len() > WORDS_AT_MOST as usize);
        let patience = if words.is_some() && !is_long {
            END_WITHIN
        } else {
            Duration::ZERO
        };
        let death = end(&mut child, patience);
        Ok(match words {
            _ if is_long => Outcome::TooMuch,
            Some(Ok(words)) if death == Death::None => Outcome::Words(words),
            None => Outcome::Slow,
            Some(_) if death == Death::Time => Outcome::Slow,
            Some(_) => Outcome::Failed,
        })
    })
}

/// What a process died of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Death {
    /// Of nothing: it succeeded.
    None,
    /// It used more processor time than it may have.
    Time,
    Other,
}

/// Waits for the end of a process for a while, and brings it about.
fn end(child: &mut Child, patience: Duration) -> Death {
    let until = Instant::now() + patience;
    loop {
        if let Ok(Some(status)) = child.try_wait() {
            return death(status);
        }
        if Instant::now() >= until {
            // One that has just ended by itself keeps its status.
            let _: io::Result<()> = child.kill();
            return child.wait().map_or(Death::Other, death);
        }
        thread::sleep(Duration::from_millis(1));
    }
}

fn death(status: std::process::ExitStatus) -> Death {
    if status.success() {
        return Death::None;
    }
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        if status.signal() == Some(rustix::process::Signal::XCPU.as_raw()) {
            return Death::Time;
        }
    }
    Death::Other
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// What comes of a page with a program that does this in the place of Tesseract.
    fn with(script: &str, time: Duration) -> Outcome {
        let dir = tempfile::tempdir().unwrap();
        let program = dir.path().join("tesseract");
        std::fs::write(&program, format!("#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
        let tesseract = Tesseract {
            program,
            languages: "nld".to_owned(),
        };
        let picture = vec![b'x'; 200_000];
        // Another thread's child may hold the script open for writing for a moment.
        for _ in 0..50 {
            match run(&tesseract, (&picture, 3), time, || Wanted::Yes) {
                Ok(outcome) => return outcome,
                Err(error) if error.kind() == io::ErrorKind::ExecutableFileBusy => {
                    thread::sleep(Duration::from_millis(20));
                }
                Err(error) => panic!("{error}"),
            }
        }
        panic!("the script stays busy");
    }

    const MINUTE: Duration = Duration::from_mins(1);

    #[test]
    fn what_it_says_about_a_page_are_the_words() {
        let outcome = with("cat > /dev/null; echo \"$@\"", MINUTE);
        let expected = "stdin stdout -l nld -c tessedit_page_number=3 tsv\n";
        assert_eq!(outcome, Outcome::Words(expected.into()));
        assert_eq!(with("exit 0", MINUTE), Outcome::Words(Vec::new()));
    }

    #[test]
    fn one_that_fails_hangs_or_never_stops_talking_costs_its_page() {
        assert_eq!(with("cat > /dev/null; exit 1", MINUTE), Outcome::Failed);
        assert_eq!(with("kill -SEGV $$", MINUTE), Outcome::Failed);
        assert_eq!(with("kill -XCPU $$", MINUTE), Outcome::Slow);
        assert_eq!(with("exec sleep 60", Duration::from_millis(50)), Outcome::Slow);
        assert_eq!(with("exec yes", MINUTE), Outcome::TooMuch);
        assert_eq!(with("exec >&-; exec sleep 60", MINUTE), Outcome::Failed);
    }

    #[test]
    fn a_page_that_is_no_longer_wanted_is_given_up() {
        let tesseract = Tesseract {
            program: "/bin/cat".into(),
            languages: "nld".to_owned(),
        };
        let outcome = run(&tesseract, (b"", 0), MINUTE, || Wanted::No).unwrap();
        assert!(matches!(outcome, Outcome::Slow | Outcome::Failed), "{outcome:?}");
    }
}
