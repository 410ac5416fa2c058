use futures::FutureExt;
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{
    cell::{Cell, RefCell},
    convert::Infallible,
    iter,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
};

/// A step that counts to three.
fn to_three(n: &mut u32) -> Result<Step<u32>, TestError> {
    *n += 1;
    Ok(if *n < 4 { Step::Emit(*n) } else { Step::Complete })
}

#[test]
fn emits_an_item_a_step_until_one_completes() {
    marble(|m| {
        m.expect(generate(|| 0, to_three), "(123|)").values([("1", 1), ("2", 2), ("3", 3)]);
    });
}

#[test]
fn a_first_step_that_completes_is_empty() {
    marble(|m| {
        m.expect(generate(|| (), |()| Ok::<Step<&str>, TestError>(Step::Complete)), "|");
    });
}

#[test]
fn fails_with_a_step_that_does() {
    marble(|m| {
        let source = generate(
            || 0,
            |n| {
                *n += 1;
                if *n < 3 { Ok(Step::Emit("a")) } else { Err(TestError::from("error")) }
            },
        );
        m.expect(source, "(aa#)");
    });
}

#[test]
fn a_consumer_that_has_enough_ends_an_endless_one() {
    marble(|m| {
        let powers = generate(
            || 1,
            |n| {
                let power = *n;
                *n *= 2;
                Ok::<_, TestError>(Step::Emit(power))
            },
        );
        m.expect(powers.take(3), "(124|)").values([("1", 1), ("2", 2), ("4", 4)]);
    });
}

#[test]
fn iterations_with_a_condition_are_successors() {
    marble(|m| {
        let source = from_iter(iter::successors(Some(1), |n| Some(n + 1)).take_while(|n| *n < 3));
        m.expect(source.map(|n| n + 1), "(23|)").values([("2", 2), ("3", 3)]);
    });
}

#[tokio::test]
async fn makes_the_state_at_the_first_poll_and_for_every_clone() {
    let made = Cell::new(0);
    let recipe = generate(|| made.replace(made.get() + 1), |n| Ok::<_, Infallible>(Step::Emit(*n))).take(2);
    assert_eq!(made.get(), 0);
    let Ok(first) = recipe.clone().to_vec().await;
    let Ok(second) = recipe.to_vec().await;
    assert_eq!((first, second, made.get()), (vec![0, 0], vec![1, 1], 2));
}

#[tokio::test]
async fn takes_a_step_only_when_an_item_is_asked_for() {
    let steps = Cell::new(0);
    let naturals = generate(|| (), |()| Ok::<_, Infallible>(Step::Emit(steps.replace(steps.get() + 1))));
    let Ok(items) = naturals.take(3).to_vec().await;
    assert_eq!((items, steps.get()), (vec![0, 1, 2], 3));
}

#[tokio::test]
async fn gives_way_after_1024_steps_that_skip() {
    let steps = Cell::new(0);
    let mut source = generate(
        || (),
        |()| {
            steps.set(steps.get() + 1);
            Ok::<_, Infallible>(if steps.get() < 3_000 { Step::Skip } else { Step::Emit("a") })
        },
    );
    assert_eq!(source.by_ref().first().now_or_never(), None);
    assert_eq!(steps.get(), 1_024);
    assert_eq!(source.first().await, Ok(Some("a")));
}

#[test]
fn the_state_is_disposed_of_before_the_end_is_told() {
    let log = RefCell::new(Vec::new());
    let mut source = generate(|| 0, to_three).on_dispose(|n| log.borrow_mut().push(n));
    for n in 1..=3 {
        assert_eq!(source.by_ref().first().now_or_never(), Some(Ok(Some(n))));
    }
    assert!(log.borrow().is_empty());
    assert_eq!(source.by_ref().first().now_or_never(), Some(Ok(None)));
    assert_eq!(*log.borrow(), [4]);
    assert_eq!(source.first().now_or_never(), Some(Ok(None)));
    assert_eq!(*log.borrow(), [4]);
}

#[test]
fn the_state_is_disposed_of_at_an_error_at_a_drop_and_at_a_panic() {
    let log = RefCell::new(Vec::new());
    let recipe = |how: &'static str| {
        let step = move |name: &mut &'static str| match *name {
            "error" => Err("error"),
            "panic" => panic!("on purpose"),
            _ => Ok(Step::Emit(())),
        };
        generate(move || how, step).on_dispose(|name| log.borrow_mut().push(name))
    };
    assert_eq!(recipe("error").first().now_or_never(), Some(Err("error")));
    assert_eq!(recipe("drop").first().now_or_never(), Some(Ok(Some(()))));
    assert!(catch_unwind(AssertUnwindSafe(|| recipe("panic").first().now_or_never())).is_err());
    assert_eq!(*log.borrow(), ["error", "drop", "panic"]);
}

#[test]
fn there_is_nothing_to_dispose_of_where_nobody_subscribed() {
    let disposed = Rc::new(Cell::new(false));
    let told = Rc::clone(&disposed);
    let recipe = generate(|| 0, to_three).on_dispose(move |_| told.set(true));
    drop(recipe.clone());
    drop(recipe);
    assert!(!disposed.get());
}

#[test]
fn dropping_it_drops_the_state() {
    let held = Rc::new(());
    let state = Rc::clone(&held);
    marble(|m| {
        let source = generate(move || state, |_| Ok::<_, TestError>(Step::Emit("a")));
        m.expect(source.take(1).concat(never().with_error()), "a--").subscription("^--!");
    });
    assert_eq!(Rc::strong_count(&held), 1);
}
