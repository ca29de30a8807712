//! The program under Windows' service manager: it says when it runs, and is told when to stop.
//!
//! The manager calls back on a thread of its own, so the work waits in `WORK` until then; it is done once. A service that
//! ends without having been told to, or with a fault, says so by its exit code, and is started again.

use std::ffi::OsString;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use windows_service::service::{
    ServiceControl, ServiceControlAccept, ServiceExitCode, ServiceState, ServiceStatus, ServiceType,
};
use windows_service::service_control_handler::{self, ServiceControlHandlerResult, ServiceStatusHandle};
use windows_service::{define_windows_service, service_dispatcher};

use super::plan;

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

type Work = Box<dyn FnOnce(Turn) -> Ended + Send>;

static WORK: Mutex<Option<Work>> = Mutex::new(None);

/// One run of the service.
#[derive(Debug, Clone)]
pub struct Turn {
    status: ServiceStatusHandle,
    stop: Arc<Notify>,
}

impl Turn {
    /// Tells the manager that the service does its work now.
    pub fn begun(&self) {
        self.tell(ServiceState::Running, ServiceExitCode::NO_ERROR, Duration::ZERO);
    }

    /// Ready when the manager wants the service to stop; it is told that this is under way.
    pub async fn stopped(self) {
        self.stop.notified().await;
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
        if let Err(error) = self.status.set_service_status(status) {
            tracing::warn!(%error, "the service manager cannot be told how the service is");
        }
    }
}

/// Waits for the service manager, and does the work when it says so. Returns when the service has ended.
///
/// # Errors
///
/// When this program was not started by the service manager.
pub fn hand_over(work: impl FnOnce(Turn) -> Ended + Send + 'static) -> windows_service::Result<()> {
    *WORK.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(work));
    service_dispatcher::start(plan::NAME, called_by_windows)
}

define_windows_service!(called_by_windows, called);

fn called(_arguments: Vec<OsString>) {
    let work = WORK.lock().unwrap_or_else(PoisonError::into_inner).take();
    let stop = Arc::new(Notify::new());
    let told = Arc::clone(&stop);
    let hear = move |control| match control {
        ServiceControl::Interrogate => ServiceControlHandlerResult::NoError,
        ServiceControl::Stop | ServiceControl::Preshutdown | ServiceControl::Shutdown => {
            told.notify_one();
            ServiceControlHandlerResult::NoError
        }
        _ => ServiceControlHandlerResult::NotImplemented,
    };
    // Without a handle nobody can be told anything: the manager gives the service up by itself.
    let Ok(status) = service_control_handler::register(plan::NAME, hear) else {
        return;
    };
    let turn = Turn { status, stop };
    turn.tell(ServiceState::StartPending, ServiceExitCode::NO_ERROR, START);
    let ended = work.map_or(Ended::Failed, |work| work(turn.clone()));
    let code = match ended {
        Ended::Well => ServiceExitCode::NO_ERROR,
        Ended::Failed => ServiceExitCode::ServiceSpecific(2),
    };
    turn.tell(ServiceState::Stopped, code, Duration::ZERO);
}
