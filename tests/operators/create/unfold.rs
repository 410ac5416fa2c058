use futures::{Stream, StreamExt};
use headwater::{
    prelude::*,
    testing::{TestError, marble},
};
use std::{cell::Cell, convert::Infallible, pin::pin, rc::Rc};

#[test]
fn emits_an_item_a_step() {
    marble(|m| {
        let two_frames = m.frames(2);
        let countdown = unfold(3_u32, move |n| async move {
            tokio::time::sleep(two_frames).await;
            Ok::<_, TestError>(n.checked_sub(1).map(|next| (n, next)))
        });
        m.expect(countdown, "--3-2-1-|");
    });
}

#[test]
fn is_empty_where_the_first_step_gives_none() {
    marble(|m| {
        m.expect(unfold((), |()| async { Ok::<Option<(&str, ())>, TestError>(None) }), "|");
    });
}

#[test]
fn fails_with_a_step_that_does() {
    marble(|m| {
        let source =
            unfold(0, |n| async move { if n < 2 { Ok(Some((n, n + 1))) } else { Err(TestError::from("error")) } });
        m.expect(source, "(01#)");
    });
}

#[tokio::test]
async fn takes_a_step_only_when_its_item_is_asked_for() {
    let steps = Cell::new(0);
    let naturals = unfold(0, |n| {
        steps.set(steps.get() + 1);
        async move { Ok::<_, Infallible>(Some((n, n + 1))) }
    });
    assert_eq!(steps.get(), 0);
    let Ok(items) = naturals.take(3).to_vec().await;
    assert_eq!((items, steps.get()), (vec![0, 1, 2], 3));
}

#[tokio::test]
async fn a_clone_begins_with_the_seed() {
    let recipe = unfold(0, |n| async move { Ok::<_, Infallible>((n < 2).then_some((n, n + 1))) });
    let Ok(first) = recipe.clone().to_vec().await;
    let Ok(second) = recipe.to_vec().await;
    assert_eq!((first, second), (vec![0, 1], vec![0, 1]));
}

#[test]
fn dropping_it_drops_the_step_where_it_stands() {
    let state = Rc::new(());
    let seed = Rc::clone(&state);
    marble(|m| {
        let stuck = unfold(seed, |seed| async move {
            std::future::pending::<()>().await;
            Ok::<_, TestError>(Some(("a", seed)))
        });
        m.expect(stuck, "---").subscription("^--!");
    });
    assert_eq!(Rc::strong_count(&state), 1);
}

#[tokio::test]
async fn has_ended_behind_the_last_step() {
    let mut numbers = pin!(unfold(0, |n| async move { Ok::<_, Infallible>((n < 1).then_some((n, n + 1))) }));
    assert_eq!(numbers.next().await, Some(Ok(0)));
    assert_eq!(numbers.next().await, None);
    assert_eq!(numbers.size_hint(), (0, Some(0)));
    assert_eq!(numbers.next().await, None);
}
