//! Collects the reports of a fleet and lets people decide.
//!
//! `router` composes what the agents speak to and what people and programs speak to; `web` and `api` turn requests
//! into calls of the domains; the domains keep their rules and ask the `store`. axum stops at `web` and `api`, SQL
//! stops inside `store`. The server never sees text of a file, nor a customer's value.

pub mod accounts;
pub mod api;
pub mod app;
pub mod audit;
pub mod backup;
pub mod cli;
pub mod config;
pub mod customers;
pub mod demo;
pub mod findings;
pub mod fleet;
pub mod front;
pub mod health;
pub mod ingest;
pub mod keep;
pub mod mail;
pub mod moment;
pub mod people;
pub mod private;
pub mod refusal;
pub mod retention;
pub mod role;
pub mod router;
pub mod secret;
pub mod serve;
pub mod service;
pub mod siem;
pub mod store;
pub mod tell;
pub mod text;
pub mod tls;
pub mod viewer;
pub mod visible;
pub mod web;
