use futures::{FutureExt, StreamExt};
use headwater::{
    Observable,
    prelude::*,
    testing::{TestError, marble},
};
use std::{cell::Cell, pin::pin, rc::Rc};

#[test]
fn runs_the_source_so_many_times() {
    marble(|m| {
        let source = m.cold("---a--b--|");
        m.expect_subscriptions(&source, ["^--------!", "---------^--------!", "------------------^--------!"]);
        m.expect(source.repeat(3), "---a--b-----a--b-----a--b--|");
    });
}

#[test]
fn of_nothing_is_empty_and_never_subscribes() {
    marble(|m| {
        let source = m.cold("-a-|");
        m.expect_subscriptions(&source, []);
        m.expect(source.repeat(0), "|");
    });
}

#[test]
fn once_is_the_source_itself() {
    marble(|m| {
        let source = m.cold("-a-b-|");
        m.expect_subscriptions(&source, ["^----!"]);
        m.expect(source.repeat(1), "-a-b-|");
    });
}

#[test]
fn an_empty_source_is_empty_so_many_times() {
    marble(|m| {
        m.expect(m.cold("--|").repeat(4), "--------|");
        m.expect(m.cold("|").repeat(3), "|");
    });
}

#[test]
fn a_source_that_never_completes_runs_once() {
    marble(|m| {
        m.expect(m.cold("---a--b--").repeat(3), "---a--b--");
    });
}

#[test]
fn an_error_passes_and_there_are_no_more_runs() {
    marble(|m| {
        let source = m.cold("---a--b--#");
        m.expect_subscriptions(&source, ["^--------!"]);
        m.expect(source.repeat(2), "---a--b--#");
    });
}

#[test]
fn an_error_of_a_later_run_passes() {
    marble(|m| {
        let run = Rc::new(Cell::new(0));
        let source = defer(move || {
            run.set(run.get() + 1);
            if run.get() < 3 {
                just("a").with_error().boxed_local()
            } else {
                throw_error(TestError::from("error")).boxed_local()
            }
        });
        m.expect(source.repeat(9), "(aa#)");
    });
}

#[test]
fn dropping_it_drops_the_run_that_is_under_way() {
    marble(|m| {
        let source = m.cold("---a--b--|");
        m.expect_subscriptions(&source, ["^--------!", "---------^------!"]);
        m.expect(source.repeat(10), "---a--b-----a--b").subscription("^---------------!");
    });
}

#[test]
fn the_endless_form_goes_on_until_it_is_dropped() {
    marble(|m| {
        let source = m.cold("-a|");
        m.expect_subscriptions(&source, ["^-!", "--^-!", "----^!"]);
        m.expect(source.repeat_forever(), "-a-a-").subscription("^----!");
    });
}

#[test]
fn the_endless_form_of_an_empty_source_is_silent() {
    marble(|m| {
        m.expect(m.cold("--|").repeat_forever(), "------").subscription("^-----!");
    });
}

#[test]
fn an_error_ends_the_endless_form() {
    marble(|m| {
        let source = m.cold("-a-#");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.repeat_forever(), "-a-#");
    });
}

#[test]
fn a_consumer_that_has_enough_ends_the_endless_form() {
    marble(|m| {
        let source = m.cold("-a-|");
        m.expect_subscriptions(&source, ["^--!", "---^!"]);
        m.expect(source.repeat_forever().take(2), "-a--(a|)");
    });
}

#[test]
fn a_clone_begins_with_all_its_runs() {
    marble(|m| {
        let recipe = m.cold("-a|").repeat(2);
        m.expect(recipe.clone(), "-a-a|");
        m.expect(recipe, "-a-a|");
    });
}

#[tokio::test]
async fn a_million_runs_that_are_empty_at_once_need_no_stack_and_give_way() {
    let runs = Cell::new(0);
    let source = defer(|| {
        runs.set(runs.get() + 1);
        empty::<u32>()
    });
    let mut repeated = pin!(source.repeat(1_000_000));
    assert_eq!(repeated.next().now_or_never(), None);
    assert_eq!(runs.get(), 1_024);
    assert_eq!(repeated.next().await, None);
    assert_eq!(runs.get(), 1_000_000);
}

#[tokio::test]
async fn drops_a_run_before_it_makes_the_next() {
    let alive = Rc::new(());
    let inside = Rc::clone(&alive);
    let source = defer(move || {
        let guard = Rc::clone(&inside);
        just(()).map(move |()| Rc::strong_count(&guard))
    });
    // The one here, that of the copy which runs are made of, and the run's own.
    let Ok(counts) = source.repeat(3).to_vec().await;
    assert_eq!(counts, [3, 3, 2]);
    assert_eq!(Rc::strong_count(&alive), 1);
}

#[test]
fn knows_how_many_there_will_be() {
    let hint = |observable: Observable<_>| Source::size_hint(&observable.into_source());
    assert_eq!(hint(from_iter(0..3).repeat(4)), (12, Some(12)));
    assert_eq!(hint(from_iter(0..3).repeat(0)), (0, Some(0)));
    assert_eq!(hint(from_iter(0..3).repeat_forever()), (usize::MAX, None));
    assert_eq!(hint(from_iter(0..0).repeat_forever()), (0, Some(0)));
}
