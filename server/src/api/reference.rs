//! The page `/api`: the description of the API for people, without anything from another host.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::viewer::Viewer;
use crate::web::{Frame, Reader, page as html};

#[derive(Template)]
#[template(path = "reference.html")]
struct Reference {
    frame: Frame,
    description: String,
    operations: Vec<Operation>,
}

struct Operation {
    method: String,
    path: String,
    summary: String,
    parameters: Vec<Parameter>,
    body: Option<String>,
    answers: Vec<(String, String)>,
}

struct Parameter {
    name: String,
    place: String,
    description: String,
}

pub(super) async fn page(reader: Reader, viewer: Viewer) -> Response {
    let (_, description) = super::described();
    let description = serde_json::to_value(description).unwrap_or_default();
    let made = Reference {
        frame: Frame::of(&viewer, "/api"),
        description: word(&description, "/info/description"),
        operations: operations(&description),
    };
    html(StatusCode::OK, &made).unwrap_or_else(|refusal| reader.trouble(refusal).into_response())
}

fn operations(description: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, methods) in entries(description.get("paths")) {
        for (method, operation) in entries(Some(methods)) {
            let parameters = operation.get("parameters").and_then(Value::as_array);
            operations.push(Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                summary: word(operation, "/summary"),
                parameters: parameters
                    .into_iter()
                    .flatten()
                    .map(|parameter| Parameter {
                        name: word(parameter, "/name"),
                        place: word(parameter, "/in"),
                        description: word(parameter, "/description"),
                    })
                    .collect(),
                body: schema(operation.pointer("/requestBody")),
                answers: entries(operation.get("responses"))
                    .map(|(status, answer)| {
                        let said = word(answer, "/description");
                        let words = if said.is_empty() {
                            schema(Some(answer)).unwrap_or_default()
                        } else {
                            said
                        };
                        (status.clone(), words)
                    })
                    .collect(),
            });
        }
    }
    operations
}

fn entries(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

fn word(value: &Value, pointer: &str) -> String {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// The name of the schema of a JSON body.
fn schema(value: Option<&Value>) -> Option<String> {
    let name = value?
        .pointer("/content/application~1json/schema/$ref")?
        .as_str()?;
    name.rsplit_once('/').map(|(_, name)| name.to_owned())
}
