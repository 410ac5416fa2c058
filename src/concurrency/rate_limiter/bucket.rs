//! The bucket of tokens: exact arithmetic, no clock of its own, no waiting.

use crate::parts::timer::after;
use std::time::Duration;
use tokio::time::Instant;

/// The step of tokio's timers: whoever waits for a token is woken up to that much too late.
const TICK: Duration = Duration::from_millis(1);

/// Tokens that come back with time.
///
/// They are counted in parts, of which a period's nanoseconds make one token, so that a nanosecond brings back as many
/// parts as there are tokens in a period: nothing is ever rounded.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    /// How many tokens a period brings back.
    amount: u32,
    /// In nanoseconds; longer than 0, and shorter than what 64 bits count, so that no product overflows.
    period: u128,
    /// How many tokens there are at most.
    burst: u32,
    /// How many parts of tokens there were when they were last counted.
    parts: u128,
    /// When that was; a bucket that nobody has touched is full.
    counted: Option<Instant>,
    /// Until when the timer can be blamed for whoever asks late: a tick after somebody was served who had waited.
    excused_until: Option<Instant>,
}

impl Bucket {
    #[track_caller]
    pub(super) fn new(amount: u32, period: Duration) -> Self {
        let period = nanoseconds(period);
        let burst = amount.max(1);
        Self { amount, period, burst, parts: u128::from(burst) * period, counted: None, excused_until: None }
    }

    /// A full bucket of another size that fills at the same rate.
    #[track_caller]
    pub(super) fn with_burst(&self, burst: u32) -> Self {
        assert!(burst > 0, "a rate limiter with a burst of 0 would let nothing pass");
        Self { burst, parts: u128::from(burst) * self.period, counted: None, excused_until: None, ..*self }
    }

    /// A full bucket of the same size that fills at the same rate.
    pub(crate) fn full(&self) -> Self {
        self.with_burst(self.burst)
    }

    pub(crate) fn burst(&self) -> u32 {
        self.burst
    }

    /// How long an empty bucket takes to be full; nothing where it never is.
    pub(crate) fn time_to_fill(&self) -> Option<Duration> {
        let parts = u128::from(self.burst) * self.period;
        (self.amount > 0).then(|| duration(parts.div_ceil(u128::from(self.amount))))
    }

    /// Counts what has come back until now.
    ///
    /// While somebody waits, and for a tick afterwards, a full bucket takes what comes back within a tick on top: else it
    /// would be lost each time that the timer rounds up, and the rate would not be reached.
    pub(crate) fn refill(&mut self, now: Instant, somebody_waits: bool) {
        let Some(counted) = self.counted else {
            self.counted = Some(now);
            return;
        };
        let passed = now.saturating_duration_since(counted).as_nanos();
        let amount = u128::from(self.amount);
        let is_excused = somebody_waits || self.excused_until.is_some_and(|end| now <= end);
        let overshoot = if is_excused { amount * TICK.as_nanos() } else { 0 };
        let most = u128::from(self.burst) * self.period + overshoot;
        self.parts = self.parts.saturating_add(passed.saturating_mul(amount)).min(most);
        self.counted = Some(counted.max(now));
    }

    /// Takes tokens, if they are there, for somebody who has waited for them.
    pub(crate) fn serve(&mut self, tokens: u32) -> bool {
        let served = self.take(tokens);
        if served {
            self.excused_until = self.counted.map(|now| now + TICK);
        }
        served
    }

    /// Takes tokens if they are there.
    pub(crate) fn take(&mut self, tokens: u32) -> bool {
        let parts = u128::from(tokens) * self.period;
        let suffices = parts <= self.parts;
        if suffices {
            self.parts -= parts;
        }
        suffices
    }

    pub(super) fn give_back(&mut self, tokens: u32) {
        self.parts += u128::from(tokens) * self.period;
    }

    /// When there will be so many tokens, counted from when they were last counted; nothing where the rate is 0.
    pub(crate) fn ready_at(&self, tokens: u64) -> Option<Instant> {
        let counted = self.counted?;
        let missing = (u128::from(tokens) * self.period).saturating_sub(self.parts);
        if missing == 0 {
            return Some(counted);
        }
        (self.amount > 0).then(|| after(counted, duration(missing.div_ceil(u128::from(self.amount)))))
    }

    /// Changes the rate from now on; the tokens that are there stay.
    #[track_caller]
    pub(super) fn set_rate(&mut self, amount: u32, period: Duration) {
        let period = nanoseconds(period);
        let (whole, rest) = (self.parts / self.period, self.parts % self.period);
        self.parts = whole * period + rest * period / self.period;
        (self.amount, self.period) = (amount, period);
    }
}

#[track_caller]
fn nanoseconds(period: Duration) -> u128 {
    assert!(!period.is_zero(), "a rate needs a period longer than 0");
    period.as_nanos().min(u128::from(u64::MAX))
}

fn duration(nanoseconds: u128) -> Duration {
    Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
}
