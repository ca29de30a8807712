//! A program under Windows' service manager: it says when it runs, and is told when to stop.
//!
//! The manager calls back on a thread of its own, so the work waits in `WAITING` until then; it is done once. A service that
//! ends with a fault says so by its exit code, and is started again where it was registered so. A manager that cannot be told
//! how the service is gives it up by itself, which is why that is no error here.

use std::ffi::OsString;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use windows_service::service::{
    ServiceControl, ServiceControlAccept, ServiceExitCode, ServiceState, ServiceStatus, ServiceType,
};
use windows_service::service_control_handler::{self, ServiceControlHandlerResult, ServiceStatusHandle};
use windows_service::{define_windows_service, service_dispatcher};

/// How long the start may take: a new version may change large tables.
const START: Duration = Duration::from_mins(5);
/// How long the stop may take: what is under way is finished first.
const STOP: Duration = Duration::from_secs(30);

/// How the work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It was told to stop, and did.
    Well,
    /// It failed; the log says how.
    Failed,
}

/// A program that waits for the manager to call.
struct Waiting {
    name: &'static str,
    stop: Box<dyn Fn() + Send>,
    work: Box<dyn FnOnce(Turn) -> Ended + Send>,
}

static WAITING: Mutex<Option<Waiting>> = Mutex::new(None);

/// One run of the service.
#[derive(Debug, Clone)]
pub struct Turn {
    status: ServiceStatusHandle,
}

impl Turn {
    /// Tells the manager that the service does its work now.
    pub fn begun(&self) {
        self.tell(ServiceState::Running, ServiceExitCode::NO_ERROR, Duration::ZERO);
    }

    /// Tells the manager that the service does what it was told: it stops.
    pub fn stopping(&self) {
        self.tell(ServiceState::StopPending, ServiceExitCode::NO_ERROR, STOP);
    }

    fn tell(&self, state: ServiceState, exit_code: ServiceExitCode, wait_hint: Duration) {
        let status = ServiceStatus {
            service_type: ServiceType::OWN_PROCESS,
            current_state: state,
            controls_accepted: if state == ServiceState::Running {
                ServiceControlAccept::STOP | ServiceControlAccept::PRESHUTDOWN
            } else {
                ServiceControlAccept::empty()
            },
            exit_code,
            checkpoint: u32::from(!wait_hint.is_zero()),
            wait_hint,
            process_id: None,
        };
        let _: windows_service::Result<()> = self.status.set_service_status(status);
    }
}

/// Waits for the service manager to start the service of this name, and does the work then. `stop` is called when the
/// manager wants it to stop. Returns when the service has ended.
///
/// # Errors
///
/// When this program was not started by the service manager.
pub fn hand_over(
    name: &'static str,
    stop: impl Fn() + Send + 'static,
    work: impl FnOnce(Turn) -> Ended + Send + 'static,
) -> windows_service::Result<()> {
    *WAITING.lock().unwrap_or_else(PoisonError::into_inner) = Some(Waiting {
        name,
        stop: Box::new(stop),
        work: Box::new(work),
    });
    service_dispatcher::start(name, called_by_windows)
}

define_windows_service!(called_by_windows, called);

fn called(_arguments: Vec<OsString>) {
    let waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(Waiting { name, stop, work }) = waiting else {
        return;
    };
    let hear = move |control| match control {
        ServiceControl::Interrogate => ServiceControlHandlerResult::NoError,
        ServiceControl::Stop | ServiceControl::Preshutdown | ServiceControl::Shutdown => {
            stop();
            ServiceControlHandlerResult::NoError
        }
        _ => ServiceControlHandlerResult::NotImplemented,
    };
    // Without a handle nobody can be told anything: the manager gives the service up by itself.
    let Ok(status) = service_control_handler::register(name, hear) else {
        return;
    };
    let turn = Turn { status };
    turn.tell(ServiceState::StartPending, ServiceExitCode::NO_ERROR, START);
    let code = match work(turn.clone()) {
        Ended::Well => ServiceExitCode::NO_ERROR,
        Ended::Failed => ServiceExitCode::ServiceSpecific(2),
    };
    turn.tell(ServiceState::Stopped, code, Duration::ZERO);
}
