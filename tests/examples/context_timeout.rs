//! The example `context_timeout`.

use crate::run;
use headwater::concurrency::Reason;
use program::serve;
use std::time::Duration;
use tokio::time::Instant;

#[path = "../../examples/context_timeout.rs"]
#[expect(dead_code)]
mod program;

#[tokio::test(start_paused = true)]
async fn a_slow_request_is_cut_off_at_its_deadline_and_an_endless_one_with_its_session() {
    let (limit, begin) = (Duration::from_millis(150), Instant::now());
    let hung_up = Reason::Because("the client hung up".into());
    assert_eq!(serve(limit).await, [Ok(12), Err(Reason::DeadlineExceeded), Err(hung_up)]);
    assert_eq!(begin.elapsed(), 2 * limit);
}

#[test]
fn the_logger_names_the_request_and_the_reason_is_told() {
    let told = run("context_timeout", &["400"]);
    for line in ["[request 1] is answered", "[request 2] is cut off", "[request 3] is cut off"] {
        assert!(told.contains(line), "{line}: {told}");
    }
    let outcomes: Vec<_> = told.lines().rev().take(2).collect();
    assert_eq!(outcomes[1], "request 2: the deadline of the context has passed");
    assert_eq!(outcomes[0], "request 3: the context was cancelled: the client hung up");
}
