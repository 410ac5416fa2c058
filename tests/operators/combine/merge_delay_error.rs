use futures::{FutureExt, StreamExt};
use headwater::{
    Errors,
    prelude::*,
    testing::{Probe, TestError, marble},
};
use std::{cell::Cell, error::Error, fmt, io, pin::pin};

#[test]
fn an_error_comes_when_the_other_source_has_ended() {
    marble(|m| {
        let (one, other) = (m.cold("-a-#"), m.cold("--x---y--|"));
        m.expect_subscriptions(&one, ["^--!"]);
        m.expect_subscriptions(&other, ["^--------!"]);
        m.expect(one.merge_delay_error(other).map_err(TestError::from), "-ax---y--#").error("1 error: error");
    });
}

#[test]
fn an_error_after_the_end_of_the_other_source_comes_at_once() {
    marble(|m| {
        m.expect(m.cold("-a-b-#").merge_delay_error(m.cold("--x|")).map_err(TestError::from), "-axb-#")
            .error("1 error: error");
    });
}

#[test]
fn two_errors_come_as_one_in_the_order_in_which_they_came() {
    let (one, first) = Probe::<u32, &str>::new();
    let (other, second) = Probe::new();
    let mut merged = pin!(first.merge_delay_error(second));
    other.error("early");
    one.next(1);
    assert_eq!(merged.next().now_or_never(), Some(Some(Ok(1))));
    assert_eq!(merged.next().now_or_never(), None);
    one.error("late");
    let errors = merged.next().now_or_never().flatten().and_then(Result::err).expect("it fails");
    assert_eq!(errors.first(), &"early");
    assert!(errors.iter().eq(&["early", "late"]));
    assert_eq!(merged.next().now_or_never(), Some(None));
}

#[test]
fn completes_where_there_was_no_error() {
    marble(|m| {
        m.expect(m.cold("-a-|").merge_delay_error(m.cold("--x---|")).map_err(TestError::from), "-ax---|");
        m.expect(m.cold("-|").merge_delay_error(m.cold("--|")).map_err(TestError::from), "--|");
    });
}

#[test]
fn many_sources_fail_together() {
    marble(|m| {
        let sources = [m.cold("-a--#"), m.cold("--x#"), m.cold("-----y|")];
        m.expect(merge_delay_error(sources).map_err(TestError::from), "-ax--y#").error("2 errors, the first: error");
    });
}

#[test]
fn no_sources_at_all_are_empty() {
    marble(|m| {
        let none = [m.cold("a|")].into_iter().skip(1);
        m.expect(merge_delay_error(none).map_err(TestError::from), "|");
    });
}

#[test]
fn many_that_fail_at_once_give_way() {
    let made = Cell::new(0);
    let failing = (0..3_000).map(|n| {
        made.set(n + 1);
        throw_error::<u32, _>(n)
    });
    let mut failed = pin!(merge_delay_error(failing));
    assert_eq!(failed.next().now_or_never(), None);
    assert!(made.get() <= 1_024, "{} at once", made.get());
    let mut polls = 1;
    let errors = loop {
        polls += 1;
        if let Some(Some(Err(errors))) = failed.next().now_or_never() {
            break errors;
        }
    };
    assert!(polls > 2);
    assert!(errors.into_iter().eq(0..3_000));
}

#[test]
fn dropping_it_drops_both_sources() {
    marble(|m| {
        let (one, other) = (m.hot("-a---"), m.hot("--x--"));
        m.expect_subscriptions(&one, ["^--!"]);
        m.expect_subscriptions(&other, ["^--!"]);
        m.expect(one.merge_delay_error(other).map_err(TestError::from), "-ax").subscription("^--!");
    });
}

#[test]
fn an_error_tells_what_is_behind_the_first() {
    #[derive(Debug)]
    struct Broken(io::Error);
    impl fmt::Display for Broken {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("broken")
        }
    }
    impl Error for Broken {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }
    let one = || throw_error::<u32, _>(Broken(io::Error::other("wet")));
    let errors: Errors<Broken> = one().merge_delay_error(one()).to_vec().now_or_never().expect("ready").unwrap_err();
    assert_eq!(errors.to_string(), "2 errors, the first: broken");
    assert_eq!(errors.source().map(ToString::to_string).as_deref(), Some("wet"));
    assert_eq!((&errors).into_iter().count(), 2);
}

#[test]
fn a_future_can_be_one_of_them() {
    let merged = from_iter([1]).with_error::<TestError>().merge_delay_error(async { Err(TestError::from("late")) });
    let errors = merged.to_vec().now_or_never().expect("ready").unwrap_err();
    assert_eq!(errors.to_string(), "1 error: late");
}
