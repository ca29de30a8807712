//! What programs ask for and agents tell, as JSON: requests turned into calls of the domains.

pub mod agent;
