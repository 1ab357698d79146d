//! How often a service is asked, and how long is waited after it failed.

use std::time::{Duration, Instant};

/// Keeps requests apart, so that no second has more of them than the service allows.
#[derive(Clone, Debug)]
pub(super) struct RequestPacer {
    gap: Duration,
    /// When the next request may begin, on the caller's clock.
    free_from: Duration,
}

impl RequestPacer {
    pub(super) fn new(gap: Duration) -> Self {
        Self { gap, free_from: Duration::ZERO }
    }

    /// How long to wait at `now` before a request, which then counts as made.
    pub(super) fn pause_before(&mut self, now: Duration) -> Duration {
        let begins = self.free_from.max(now);
        self.free_from = begins + self.gap;
        begins - now
    }
}

/// How often a failed request is made again, and after which pauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BackOff {
    /// Requests in all, the first one counted.
    pub(super) attempts: u32,
    /// Pause after the first failure; each further one is twice as long.
    pub(super) first_pause: Duration,
    /// Longest pause of its own accord.
    pub(super) longest_pause: Duration,
    /// Longest pause that a service may ask for by `Retry-After`; one that asks for more is left alone.
    pub(super) longest_asked: Duration,
}

/// A minute and two seconds in all, as long as a service takes to come back; daily budgets are not waited for.
impl Default for BackOff {
    fn default() -> Self {
        Self {
            attempts: 7,
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(30),
            longest_asked: Duration::from_mins(10),
        }
    }
}

impl BackOff {
    /// How long to wait after failure number `failures` (from 1); `None` when nothing more is tried.
    pub(super) fn pause(&self, failures: u32, asked: Option<Duration>) -> Option<Duration> {
        if failures >= self.attempts || asked.is_some_and(|asked| asked > self.longest_asked) {
            return None;
        }
        let own = self.first_pause.saturating_mul(1 << (failures - 1).min(16));
        Some(asked.unwrap_or_else(|| own.min(self.longest_pause)))
    }
}

/// The clock of pauses. Its second can be made shorter, for tests.
#[derive(Clone, Copy, Debug)]
pub(super) struct PauseClock {
    start: Instant,
    /// Length of a second in seconds.
    scale: f64,
}

impl PauseClock {
    pub(super) fn new(scale: f64) -> Self {
        Self { start: Instant::now(), scale }
    }

    /// Time since the start, in its own seconds.
    pub(super) fn now(&self) -> Duration {
        self.start.elapsed().div_f64(self.scale)
    }

    pub(super) fn wait(&self, pause: Duration) {
        std::thread::sleep(pause.mul_f64(self.scale));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    #[test]
    fn no_second_has_more_requests_than_allowed_however_they_arrive() {
        let mut pacer = RequestPacer::new(ms(334));
        let (mut now, mut begun) = (ms(0), Vec::new());
        for work in [0, 0, 900, 10, 5, 0, 0, 0, 2_000, 1, 1] {
            now += pacer.pause_before(now);
            begun.push(now);
            now += ms(work);
        }
        for (at, first) in begun.iter().enumerate() {
            let within = begun[at..].iter().filter(|later| **later < *first + ms(1_000)).count();
            assert!(within <= 3, "{within} requests in a second: {begun:?}");
        }
        assert_eq!(begun[0], ms(0), "the first one does not wait");
        assert_eq!(begun[3], begun[2] + ms(900), "nor does one after a pause");
    }

    #[test]
    fn pauses_double_up_to_a_limit_and_end() {
        let policy = BackOff { longest_pause: Duration::from_secs(5), ..BackOff::default() };
        let pauses = (1..=7).map(|failures| policy.pause(failures, None).map(|p| p.as_secs()));
        let expected = [Some(1), Some(2), Some(4), Some(5), Some(5), Some(5), None];
        assert!(pauses.eq(expected));
    }

    #[test]
    fn a_pause_that_the_service_asks_for_counts_unless_it_is_too_long() {
        let policy = BackOff::default();
        assert_eq!(policy.pause(1, Some(Duration::from_secs(120))), Some(Duration::from_secs(120)));
        assert_eq!(policy.pause(1, Some(Duration::from_hours(12))), None);
        assert_eq!(policy.pause(7, Some(Duration::from_secs(1))), None);
    }
}
