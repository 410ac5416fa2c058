//! Keeping to the rate limit of an API: a token bucket that pipelines share, and one for each customer.
//!
//! ```sh
//! cargo run --release --example rate_limited_api
//! cargo run --release --example rate_limited_api -- 200     # so many calls each time
//! ```
//!
//! The API refuses, as with HTTP status 429, more than thirty calls of a customer in a quarter of a second.
//! A token bucket lets its burst pass at once, and what comes back besides: so it is the sum of the two that has to stay
//! below what the API allows, and a little below, as calls may be closer together when they arrive than when they left.

use headwater::prelude::*;
use std::{
    collections::{HashMap, VecDeque},
    env,
    error::Error,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, sleep};

const PERIOD: Duration = Duration::from_millis(250);
const ALLOWED: usize = 30;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let calls = env::args().nth(1).map_or(Ok(60), |calls| calls.parse())?;
    println!("{calls} calls; the API takes {ALLOWED} of a customer in {} ms", PERIOD.as_millis());
    println!("without a limiter:           {}", unlimited(calls).await);
    println!("two pipelines, one limiter:  {}", shared(calls).await);
    println!("a limiter for each customer: {}", per_customer(calls).await);
    Ok(())
}

/// Twenty calls in a period, and eight more at once: 28 at most, of the 30 that are allowed.
fn limiter() -> RateLimiter {
    RateLimiter::new(20, PERIOD).burst(8)
}

pub(crate) async fn unlimited(calls: u32) -> String {
    let api = Api::default();
    let Ok(()) = from_iter(0..calls).for_each_concurrent(16, |_| api.clone().call("ann")).await;
    api.report()
}

/// Clones of a limiter are the same limiter: two pipelines, in tasks of their own, keep to it together.
pub(crate) async fn shared(calls: u32) -> String {
    let (api, limiter) = (Api::default(), limiter());
    let pipeline = |numbers| {
        let (api, limited) = (api.clone(), from_iter(numbers).rate_limit(limiter.clone()));
        limited.for_each_concurrent(16, move |_| api.clone().call("ann")).spawn()
    };
    let (one, other) = (pipeline(0..calls / 2), pipeline(calls / 2..calls));
    let (Ok(_), Ok(_)) = tokio::join!(one, other);
    api.report()
}

/// Each customer has a bucket of its own, so that a busy one does not slow down the others.
pub(crate) async fn per_customer(calls: u32) -> String {
    let api = Api::default();
    let customers = from_iter(0..calls).map(|n| if n % 4 == 0 { "ben" } else { "ann" });
    let limited = customers.rate_limit_by(|customer| *customer, limiter());
    let Ok(()) = limited.for_each_concurrent(16, |customer| api.clone().call(customer)).await;
    api.report()
}

/// A service that counts who calls how often, and refuses.
#[derive(Clone, Default)]
struct Api {
    log: Arc<Mutex<Log>>,
}

#[derive(Default)]
struct Log {
    /// When a customer was served, over the last period.
    served: HashMap<&'static str, VecDeque<Instant>>,
    calls: usize,
    refused: usize,
}

impl Api {
    async fn call(self, customer: &'static str) {
        self.admit(customer, Instant::now());
        sleep(Duration::from_millis(5)).await;
    }

    fn admit(&self, customer: &'static str, now: Instant) {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.calls += 1;
        let served = log.served.entry(customer).or_default();
        served.retain(|served| now - *served < PERIOD);
        if served.len() < ALLOWED {
            served.push_back(now);
        } else {
            log.refused += 1;
        }
    }

    fn report(&self) -> String {
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        format!("{} calls, {} refused", log.calls, log.refused)
    }
}
