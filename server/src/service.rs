//! The server as a service of Windows: how it is registered, whose its folder is, and how it runs without a console.
//!
//! `plan` and `log_file` hold what can be said without the system, and are tested everywhere; `registration` and `running`
//! speak to Windows' service manager and are compiled there only. Other systems have units of their own (`deploy/systemd`).
//! The service runs as `LocalService`, which has no rights over the machine; its folder is given to the service's own
//! identity and to administrators, and where Windows does not confirm that, whoever installs is told.

pub mod log_file;
pub mod plan;
#[cfg(windows)]
pub mod registration;
#[cfg(windows)]
pub mod running;
