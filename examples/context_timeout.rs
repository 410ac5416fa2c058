//! A context: what a request is told by whoever asked for it, down to its slowest function.
//!
//! ```sh
//! cargo run --release --example context_timeout
//! cargo run --release --example context_timeout -- 500     # as long as that for each request, in milliseconds
//! ```
//!
//! Three requests of one session, each with a deadline and an id that the logger reads.
//! The second one is too slow, and so is cut off where it waits; the third ends with the session.
//! As in Go, functions that wait take the context first.
//! Other than in Go, whoever runs them under it need not trust them to look at it: they are dropped.

use headwater::concurrency::{Context, Reason};
use std::{env, error::Error, time::Duration};
use tokio::time::{Instant, sleep};

/// How long to wait for the cache.
const PATIENCE: Duration = Duration::from_millis(30);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let limit = Duration::from_millis(env::args().nth(1).map_or(Ok(150), |limit| limit.parse())?);
    for (request, outcome) in serve(limit).await.into_iter().enumerate() {
        match outcome {
            Ok(rows) => println!("request {}: {rows} rows", request + 1),
            Err(reason) => println!("request {}: {reason}", request + 1),
        }
    }
    Ok(())
}

/// A session with three requests at once.
pub(crate) async fn serve(limit: Duration) -> [Result<u32, Reason>; 3] {
    let session = Context::new().with_value(Logger { begin: Instant::now() });
    let request = |id| session.with_timeout(limit).with_value(RequestId(id));
    let (quick, slow, endless) = (request(1), request(2), session.child().with_value(RequestId(3)));
    let hang_up = async {
        sleep(2 * limit).await;
        session.cancel_because("the client hung up");
    };
    let (quick, slow, endless, ()) =
        tokio::join!(handle(&quick, PATIENCE), handle(&slow, 10 * limit), handle(&endless, Duration::MAX), hang_up,);
    [quick, slow, endless]
}

/// Handles one request: a lookup that must not take long, and a query that may.
async fn handle(context: &Context, time: Duration) -> Result<u32, Reason> {
    log(context, "begins");
    // A child ends no later than its parent, and may end earlier: that is no affair of the parent.
    let lookup = context.with_timeout(PATIENCE);
    if let Err(reason) = lookup.run(query(&lookup, "cache", time / 2)).await {
        log(context, &format!("goes on without the cache: {reason}"));
    }
    let rows = context.run(query(context, "table", time)).await;
    log(context, if rows.is_ok() { "is answered" } else { "is cut off" });
    rows
}

/// Knows nothing of deadlines, and hands the context on to what it calls.
async fn query(context: &Context, name: &str, time: Duration) -> u32 {
    log(context, &format!("asks the {name}"));
    sleep(time).await;
    12
}

/// Values are found by their type; one of their own keeps them apart.
struct RequestId(u32);

struct Logger {
    begin: Instant,
}

fn log(context: &Context, event: &str) {
    let (Some(logger), Some(RequestId(id))) = (context.value::<Logger>(), context.value()) else { return };
    println!("{:>6} ms  [request {id}] {event}", logger.begin.elapsed().as_millis());
}
