//! Work on very many findings outlasts a request. It goes on by itself then, and says in its own row how far it is.
//!
//! Not a queue: what the end of the server stops is gone on with by whoever asked for it.

use std::time::Duration;

use crate::refusal::Refusal;

/// A request waits so long for it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Waits for work as long as a request can; none where it goes on by itself.
pub(super) async fn patiently<T: Send + 'static>(
    what: &'static str,
    work: impl Future<Output = Result<T, Refusal>> + Send + 'static,
) -> Result<Option<T>, Refusal> {
    let (waits, waited_for) = tokio::sync::oneshot::channel();
    let task = tokio::spawn(async move {
        let done = work.await;
        if let Err(Err(Refusal::Failed(cause))) = waits.send(done) {
            tracing::error!(error = format!("{cause:#}"), "{what} stopped on the way");
        }
    });
    match tokio::time::timeout(PATIENCE, waited_for).await {
        Ok(Ok(done)) => done.map(Some),
        Ok(Err(_)) => {
            let fell = task.await.err().map(anyhow::Error::from);
            Err(Refusal::Failed(
                fell.unwrap_or_else(|| anyhow::anyhow!("{what} ended unheard")),
            ))
        }
        Err(_) => Ok(None),
    }
}
