//! The service in Windows' list of services: put there, taken away.
//!
//! It starts with the system, is started again when it fails, and runs as an account without rights. What was begun and
//! cannot be finished is undone: a service that is half registered is not left behind. The data folder is never removed.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use windows_service::Error as SystemError;
use windows_service::service::{
    Service, ServiceAccess, ServiceAction, ServiceActionType, ServiceErrorControl, ServiceFailureActions,
    ServiceFailureResetPeriod, ServiceInfo, ServiceSidType, ServiceStartType, ServiceState, ServiceType,
};
use windows_service::service_manager::{ServiceManager, ServiceManagerAccess};

use super::plan;
use crate::private::{self, Whose};

/// How long a service may take to stop, and to go from the list.
const PATIENCE: Duration = Duration::from_secs(40);
/// How often it is looked at until then.
const LOOK: Duration = Duration::from_millis(200);
/// How long Windows waits for the server when the system shuts down.
const PRESHUTDOWN: Duration = Duration::from_secs(30);
/// When it is started again after it failed, the first times and ever after.
const AGAIN: [Duration; 3] = [
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_mins(2),
];

/// Why the list was not changed.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationFault {
    /// Only administrators may.
    #[error("Windows lets administrators only change services")]
    NoRights,
    /// It is there.
    #[error("the service {} is there already", plan::NAME)]
    Exists,
    /// It is not there.
    #[error("there is no service {}", plan::NAME)]
    NotThere,
    /// Its removal waits for a program that looks at it.
    #[error("the service {} is being removed", plan::NAME)]
    BeingRemoved,
    /// It does not stop.
    #[error("the service {} did not stop within {} seconds", plan::NAME, PATIENCE.as_secs())]
    Unstopped,
    /// The folder could not be given to it.
    #[error("the folder cannot be kept from other users")]
    Folder(#[source] io::Error),
    /// Anything else.
    #[error("Windows refuses")]
    System(#[source] SystemError),
}

impl RegistrationFault {
    /// What whoever called can do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NoRights => "open the console with \"Run as administrator\"",
            Self::Exists => "remove it by `homeward-server service uninstall` first; its data stay",
            Self::NotThere => "`homeward-server service install` puts it there",
            Self::BeingRemoved => "close the window of services, and try again",
            Self::Unstopped => "look at its log, end the process homeward-server.exe, and try again",
            Self::Folder(_) => "choose a folder on a disk with NTFS that administrators own",
            Self::System(_) => "the event log of the system may say more",
        }
    }
}

impl From<SystemError> for RegistrationFault {
    fn from(error: SystemError) -> Self {
        const ACCESS_DENIED: i32 = 5;
        const DOES_NOT_EXIST: i32 = 1060;
        const MARKED_FOR_DELETE: i32 = 1072;
        const EXISTS: i32 = 1073;
        let SystemError::Winapi(cause) = &error else {
            return Self::System(error);
        };
        match cause.raw_os_error() {
            Some(ACCESS_DENIED) => Self::NoRights,
            Some(DOES_NOT_EXIST) => Self::NotThere,
            Some(MARKED_FOR_DELETE) => Self::BeingRemoved,
            Some(EXISTS) => Self::Exists,
            _ => Self::System(error),
        }
    }
}

/// Whether Windows confirms that the data folder is the service's and the administrators' alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It does.
    Confirmed,
    /// It raised no error, and does not show it either.
    Unconfirmed,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// Whose the data folder is.
    pub kept: Kept,
    /// What this system does not know: the service runs without.
    pub without: Vec<&'static str>,
}

/// The right to change the list of services.
pub struct Registrar(ServiceManager);

impl fmt::Debug for Registrar {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Registrar")
    }
}

impl Registrar {
    /// Asks Windows for it.
    ///
    /// # Errors
    ///
    /// For whoever is no administrator.
    pub fn new() -> Result<Self, RegistrationFault> {
        let access = ServiceManagerAccess::CONNECT | ServiceManagerAccess::CREATE_SERVICE;
        Ok(Self(ServiceManager::local_computer(None::<&str>, access)?))
    }

    /// Registers the service, and gives it its folder.
    ///
    /// # Errors
    ///
    /// Why not; then there is no service.
    pub fn install(
        &self,
        program: PathBuf,
        arguments: Vec<OsString>,
        data: &Path,
    ) -> Result<Installed, RegistrationFault> {
        let info = ServiceInfo {
            name: plan::NAME.into(),
            display_name: plan::SHOWN.into(),
            service_type: ServiceType::OWN_PROCESS,
            start_type: ServiceStartType::AutoStart,
            error_control: ServiceErrorControl::Normal,
            executable_path: program,
            launch_arguments: arguments,
            dependencies: Vec::new(),
            account_name: Some(plan::ACCOUNT.into()),
            account_password: None,
        };
        // The right to start belongs to the right to have it started again.
        let access = ServiceAccess::CHANGE_CONFIG | ServiceAccess::START | ServiceAccess::DELETE;
        let service = self.0.create_service(&info, access)?;
        let made = settle(&service, data);
        if made.is_err() {
            service.delete()?;
        }
        made
    }

    /// Stops the service where it runs, and removes it from the list.
    ///
    /// # Errors
    ///
    /// Why not.
    pub fn uninstall(&self) -> Result<(), RegistrationFault> {
        let access = ServiceAccess::QUERY_STATUS | ServiceAccess::STOP | ServiceAccess::DELETE;
        let service = self.0.open_service(plan::NAME, access)?;
        stop(&service)?;
        service.delete()?;
        drop(service);
        let began = Instant::now();
        while self
            .0
            .open_service(plan::NAME, ServiceAccess::QUERY_STATUS)
            .is_ok()
        {
            if began.elapsed() > PATIENCE {
                return Err(RegistrationFault::BeingRemoved);
            }
            std::thread::sleep(LOOK);
        }
        Ok(())
    }
}

/// Says all that cannot be said when a service is made, and gives it its folder.
fn settle(service: &Service, data: &Path) -> Result<Installed, RegistrationFault> {
    service.set_description(plan::DESCRIPTION)?;
    let again = |delay| ServiceAction {
        action_type: ServiceActionType::Restart,
        delay,
    };
    service.update_failure_actions(ServiceFailureActions {
        reset_period: ServiceFailureResetPeriod::After(Duration::from_hours(24)),
        reboot_msg: None,
        command: None,
        actions: Some(AGAIN.map(again).into()),
    })?;
    // A service that says itself that it failed is no failure to Windows otherwise.
    let flag = is_known(service.set_failure_actions_on_non_crash_failures(true))?;
    let identity = is_known(service.set_config_service_sid_info(ServiceSidType::Unrestricted))?;
    let shutdown = is_known(service.set_preshutdown_timeout(PRESHUTDOWN))?;
    let without = [
        (flag, "a new start when the server itself says that it failed"),
        (
            identity,
            "an identity of its own: its folder is for all services of LocalService",
        ),
        (shutdown, "time to finish when the system shuts down"),
    ];
    let whose = if identity {
        plan::IDENTITY
    } else {
        plan::ACCOUNT_IDENTITY
    };
    Ok(Installed {
        kept: keep_folder(data, whose)?,
        without: without
            .into_iter()
            .filter_map(|(known, what)| (!known).then_some(what))
            .collect(),
    })
}

/// Whether the system knows what it was asked for. All Windows since 7 know; substitutes for Windows may not.
fn is_known(asked: windows_service::Result<()>) -> Result<bool, RegistrationFault> {
    const INVALID_LEVEL: i32 = 124;
    match asked {
        Ok(()) => Ok(true),
        Err(SystemError::Winapi(cause)) if cause.raw_os_error() == Some(INVALID_LEVEL) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn stop(service: &Service) -> Result<(), RegistrationFault> {
    let began = Instant::now();
    let mut told = false;
    loop {
        match service.query_status()?.current_state {
            ServiceState::Stopped => return Ok(()),
            ServiceState::Running if !told => {
                service.stop()?;
                told = true;
            }
            _ => {}
        }
        if began.elapsed() > PATIENCE {
            return Err(RegistrationFault::Unstopped);
        }
        std::thread::sleep(LOOK);
    }
}

/// Gives the data folder to the service and to administrators.
fn keep_folder(data: &Path, whose: &str) -> Result<Kept, RegistrationFault> {
    private::give(data, Whose::Service(whose)).map_err(RegistrationFault::Folder)?;
    let listing = private::listing(data).map_err(RegistrationFault::Folder)?;
    Ok(if plan::is_granted(&listing, whose) {
        Kept::Confirmed
    } else {
        Kept::Unconfirmed
    })
}
