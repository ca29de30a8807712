//! Misbehaves on demand, so that tests can see what a bad parser costs. Not compiled into releases.
//!
//! A document that begins with `HOMEWARD-FAULT:` names what shall go wrong while it is read.

use homeward_rules::document::Document;

const MARK: &str = "HOMEWARD-FAULT:";

/// Does what the document asks for, if it asks.
#[expect(
    clippy::panic,
    clippy::infinite_loop,
    reason = "going wrong is what this is for"
)]
pub(super) fn obey(document: &Document) {
    let Some(fault) = document.text().strip_prefix(MARK) else {
        return;
    };
    match fault.lines().next().unwrap_or_default().trim() {
        "abort" => std::process::abort(),
        "panic" => panic!("as asked"),
        "hang" => loop {
            std::thread::park();
        },
        "spin" => loop {
            std::hint::spin_loop();
        },
        // What is refused ends the process; what is not, is told apart by the panic.
        "connect" => panic!("{:?}", std::net::TcpStream::connect(("127.0.0.1", 9)).is_ok()),
        "send" => panic!("{:?}", std::net::UdpSocket::bind(("127.0.0.1", 0)).is_ok()),
        "write" => panic!(
            "{:?}",
            std::fs::write(std::env::temp_dir().join("fault"), "x").is_ok()
        ),
        "delete" => panic!(
            "{:?}",
            std::fs::remove_file(std::env::temp_dir().join("keep")).is_ok()
        ),
        "program" => panic!("{:?}", std::process::Command::new("/bin/true").status().is_ok()),
        "connect-in-thread" => {
            let connect = || std::net::TcpStream::connect(("127.0.0.1", 9)).is_ok();
            panic!("{:?}", std::thread::spawn(connect).join().is_ok());
        }
        // Needed by readers of some formats: allowed.
        "thread" if std::thread::spawn(|| {}).join().is_err() => std::process::abort(),
        // Refused without an end: the system may look for files of its own.
        "outside" if std::fs::read("/etc/passwd").is_ok() => std::process::abort(),
        #[cfg(unix)]
        "memory" => {
            use rustix::process::{Resource, Rlimit, setrlimit};
            let (current, maximum) = (None, None);
            if setrlimit(Resource::Data, Rlimit { current, maximum }).is_ok() {
                std::process::abort();
            }
        }
        "oom" => {
            let mut hoard: Vec<Vec<u8>> = Vec::new();
            loop {
                hoard.push(vec![1; 16 << 20]);
            }
        }
        "overflow" => {
            std::hint::black_box(recurse(1));
        }
        #[cfg(unix)]
        "bus" => loop {
            // Again and again: the first time Rust's own handler, which looks for stack overflows, steps aside.
            let this = rustix::process::getpid();
            let _: Result<(), _> = rustix::process::kill_process(this, rustix::process::Signal::BUS);
        },
        "exit" => std::process::exit(0),
        _ => {}
    }
}

#[expect(unconditional_recursion, reason = "overflowing the stack is what this is for")]
fn recurse(depth: u64) -> u64 {
    let frame = std::hint::black_box([depth; 64]);
    recurse(depth + 1) + frame.iter().sum::<u64>()
}
