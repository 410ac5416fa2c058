//! The results of jobs, in the order of the jobs or as they come.

use std::collections::VecDeque;

/// Results that cannot be emitted yet.
pub(super) struct Results<R> {
    pub(super) in_order: bool,
    /// In order, the jobs from the first one that was not emitted, `None` as long as they run; otherwise what is done.
    queue: VecDeque<Option<R>>,
    /// The number of the first job in the queue, if that is in order.
    first: u64,
    /// How many results are in the queue.
    pub(super) held: usize,
}

impl<R> Results<R> {
    pub(super) fn new(in_order: bool) -> Self {
        Self { in_order, queue: VecDeque::new(), first: 0, held: 0 }
    }

    pub(super) fn expect_one(&mut self) {
        if self.in_order {
            self.queue.push_back(None);
        }
    }

    pub(super) fn put(&mut self, number: u64, result: R) {
        self.held += 1;
        if !self.in_order {
            self.queue.push_back(Some(result));
        } else if let Some(place) = self.queue.get_mut((number - self.first) as usize) {
            *place = Some(result);
        }
    }

    pub(super) fn take(&mut self) -> Option<R> {
        let result = self.queue.front_mut()?.take()?;
        self.queue.pop_front();
        self.first += 1;
        self.held -= 1;
        Some(result)
    }

    pub(super) fn clear(&mut self) {
        self.queue.clear();
        self.held = 0;
    }
}
