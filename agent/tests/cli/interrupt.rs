//! What happens when a scan is stopped, or nobody reads its results any longer.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::home::{BOTH, Home};

fn start(home: &Home, args: &[&str]) -> (Child, BufReader<ChildStdout>) {
    let mut child = home
        .scan(&["--format", "jsonl"])
        .args(args)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    (child, stdout)
}

fn signal(child: &Child, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}

fn stderr(child: &mut Child) -> String {
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    stderr
}

#[cfg(debug_assertions)]
#[test]
fn ctrl_c_gives_what_was_found_so_far() {
    let home = Home::new();
    // Too long to wait behind another file: whichever comes first, two workers take one each.
    home.put("klanten.txt", format!("{BOTH}{}", "\n".repeat(1 << 20)));
    let hang = home.beside("hang");
    std::fs::create_dir(&hang).unwrap();
    std::fs::write(hang.join("fault.txt"), "HOMEWARD-FAULT:hang\n").unwrap();
    let hang = hang.to_str().unwrap().to_owned();
    let (mut child, mut stdout) = start(&home, &[&hang, "--threads", "2"]);
    let mut found = String::new();
    stdout.read_line(&mut found).unwrap();
    assert!(found.contains("klanten.txt"), "{found}");
    signal(&child, Signal::INT);
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(rest.contains("\"type\":\"summary\""), "{rest}");
    assert!(rest.contains("\"ending\":\"stopped\""), "{rest}");
    assert!(stderr(&mut child).contains("stopped early"));
    assert_eq!(std::fs::read_dir(home.temporary()).unwrap().count(), 0);
}

#[test]
fn results_that_nobody_reads_are_no_error() {
    let home = Home::new();
    for at in 0..2_000 {
        home.put(&format!("{at}.txt"), BOTH);
    }
    let (mut child, stdout) = start(&home, &[]);
    drop(stdout);
    let code = child.wait().unwrap().code();
    assert_eq!(stderr(&mut child), "");
    assert_eq!(code, Some(130));
}

#[cfg(all(debug_assertions, target_os = "linux"))]
#[test]
fn workers_end_when_the_agent_is_killed() {
    let home = Home::new();
    home.put("fault.txt", "HOMEWARD-FAULT:hang\n");
    let (mut child, _stdout) = start(&home, &[]);
    let worker = until(|| children(child.id()).first().copied());
    child.kill().unwrap();
    child.wait().unwrap();
    until(|| (!is_alive(worker)).then_some(()));
}

/// The index for one run holds its key: it must not outlive the program.
#[cfg(all(debug_assertions, target_os = "linux"))]
#[test]
fn a_killed_scan_leaves_no_index_behind() {
    let home = Home::new();
    home.put("fault.txt", "HOMEWARD-FAULT:hang\n");
    let (mut child, _stdout) = start(&home, &[]);
    until(|| children(child.id()).first().copied());
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(std::fs::read_dir(home.temporary()).unwrap().count(), 0);
}

/// Asks until there is an answer.
#[cfg(all(debug_assertions, target_os = "linux"))]
fn until<T>(ask: impl Fn() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "it never happened");
        std::thread::yield_now();
    }
}

#[cfg(all(debug_assertions, target_os = "linux"))]
fn children(of: u32) -> Vec<u32> {
    let mut children = Vec::new();
    for entry in std::fs::read_dir("/proc").unwrap().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        if stat(pid).is_some_and(|(_, parent)| parent == of) {
            children.push(pid);
        }
    }
    children
}

#[cfg(all(debug_assertions, target_os = "linux"))]
fn is_alive(pid: u32) -> bool {
    stat(pid).is_some_and(|(state, _)| state != 'Z' && state != 'X')
}

/// State and parent of a process.
#[cfg(all(debug_assertions, target_os = "linux"))]
fn stat(pid: u32) -> Option<(char, u32)> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}
