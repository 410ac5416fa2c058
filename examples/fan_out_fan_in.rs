//! Fan-out and fan-in: the parts of one page are fetched at once and joined; the first error cancels the others.
//!
//! ```sh
//! cargo run --release --example fan_out_fan_in
//! ```
//!
//! In Go that is an `errgroup`: start, wait and the first error in one, with a context that the others listen to.
//! A `Scope` is the same, except that the others need not listen: they are dropped where they wait, and have released
//! what they held when `join` returns.

use headwater::concurrency::{Abandoned, Scope};
use std::{
    error::Error,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::time::{Instant, sleep};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for stock_is_down in [false, true] {
        let shop = Shop::new(stock_is_down);
        let begin = Instant::now();
        match page(&shop).await {
            Ok(page) => println!("{page}"),
            Err(error) => println!("no page: {error}"),
        }
        println!("  after {} ms: {}", begin.elapsed().as_millis(), shop.tally());
    }
}

/// Fetches the three parts at once; takes as long as the slowest of them, or until the first error.
pub(crate) async fn page(shop: &Arc<Shop>) -> Result<String, Fault> {
    let scope = Scope::new();
    let title = scope.fork(Arc::clone(shop).title());
    let stock = scope.fork(Arc::clone(shop).stock());
    let reviews = scope.fork(Arc::clone(shop).reviews());
    scope.join().await?;
    Ok(format!("{}, {} in stock, {} reviews", title.await?, stock.await?, reviews.await?))
}

/// A server with three calls, which counts how they ended.
#[derive(Default)]
pub(crate) struct Shop {
    stock_is_down: bool,
    begun: AtomicUsize,
    answered: AtomicUsize,
    /// Neither answered nor failed: whoever called is gone.
    cancelled: AtomicUsize,
}

impl Shop {
    pub(crate) fn new(stock_is_down: bool) -> Arc<Self> {
        Arc::new(Self { stock_is_down, ..Self::default() })
    }

    async fn title(self: Arc<Self>) -> Result<&'static str, Fault> {
        self.call(20, Ok("A kettle")).await
    }

    async fn stock(self: Arc<Self>) -> Result<u32, Fault> {
        self.call(50, if self.stock_is_down { Err(Fault::Down("stock")) } else { Ok(7) }).await
    }

    async fn reviews(self: Arc<Self>) -> Result<u32, Fault> {
        self.call(200, Ok(134)).await
    }

    async fn call<T>(&self, time: u64, answer: Result<T, Fault>) -> Result<T, Fault> {
        self.begun.fetch_add(1, Ordering::Relaxed);
        let mut call = Call { shop: self, ended: false };
        sleep(Duration::from_millis(time)).await;
        call.ended = true;
        self.answered.fetch_add(usize::from(answer.is_ok()), Ordering::Relaxed);
        answer
    }

    pub(crate) fn tally(&self) -> String {
        let [begun, answered, cancelled] =
            [&self.begun, &self.answered, &self.cancelled].map(|count| count.load(Ordering::Relaxed));
        format!("{begun} calls begun, {answered} answered, {cancelled} cancelled")
    }
}

/// A call under way: it is dropped when it has ended, or when it is cancelled.
struct Call<'a> {
    shop: &'a Shop,
    ended: bool,
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        self.shop.cancelled.fetch_add(usize::from(!self.ended), Ordering::Relaxed);
    }
}

#[derive(Debug, PartialEq)]
pub(crate) enum Fault {
    Down(&'static str),
    /// Somebody waited for a part that nobody fetches any more; not after a `join` without an error.
    Abandoned(Abandoned),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Down(server) => write!(f, "the server for the {server} is down"),
            Fault::Abandoned(abandoned) => abandoned.fmt(f),
        }
    }
}

impl Error for Fault {}

impl From<Abandoned> for Fault {
    fn from(abandoned: Abandoned) -> Self {
        Fault::Abandoned(abandoned)
    }
}
