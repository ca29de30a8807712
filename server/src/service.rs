//! The server as a service of Windows: how it is registered, whose its folder is, and how it runs without a console.
//!
//! `plan` holds what can be said without the system, and is tested everywhere; `registration` speaks to Windows' service
//! manager and is compiled there only. Log file and running are those of the agent, too (`homeward-service`).
//! The service runs as `LocalService`, which has no rights over the machine; its folder is given to the service's own
//! identity and to administrators, and where Windows does not confirm that, whoever installs is told.

pub mod plan;
#[cfg(windows)]
pub mod registration;
