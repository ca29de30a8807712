//! Agents and the server as they are: processes of both programs, TLS between them, on both databases.
//!
//! [`program`] starts them, [`line`] speaks to the server without one, as somebody hostile would. Where a device's folders lie
//! differs from agent to agent, so that one policy, which names a folder relative to where the agent runs, fits all.

mod hostile;
mod invited;
mod killed;
mod line;
mod program;
mod service;
mod twenty;
mod watching;
