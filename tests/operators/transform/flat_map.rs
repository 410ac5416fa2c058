use futures::{FutureExt, StreamExt, stream};
use headwater::{prelude::*, testing::marble};
use std::task::Poll;

#[test]
fn runs_the_inner_observables_beside_each_other() {
    marble(|m| {
        let inner = m.cold("x-x-x|");
        m.expect_subscriptions(&inner, ["-^----!", "------^----!"]);
        m.expect(m.cold("-a----b----|").flat_map(move |_| inner.clone()), "-x-x-xx-x-x|");
    });
}

#[test]
fn an_error_of_an_inner_observable_drops_all_the_others() {
    marble(|m| {
        let source = m.hot("-a-b------|");
        let inner = m.cold("---#");
        m.expect_subscriptions(&source, ["^---!"]);
        m.expect_subscriptions(&inner, ["-^--!", "---^!"]);
        m.expect(source.flat_map(move |_| inner.clone()), "----#");
    });
}

#[test]
fn does_not_ask_the_source_while_enough_inner_observables_run() {
    marble(|m| {
        let inner = m.cold("--x|");
        m.expect_subscriptions(&inner, ["^--!", "---^--!", "------^--!"]);
        m.expect(m.cold("(abc|)").merge_map(1, move |_| inner.clone()), "--x--x--x|");
    });
}

#[test]
fn inner_observables_of_one_instant_speak_in_the_order_in_which_they_came() {
    marble(|m| {
        // The second inner observable takes the place of the first in the slots, but not its rank.
        let source = m.cold("abc|").values([("a", 1), ("b", 5), ("c", 4)]);
        let spoken = source.merge_map(2, |n| async move {
            tokio::time::sleep(std::time::Duration::from_millis(n)).await;
            Ok(n)
        });
        m.expect(spoken, "-a----(bc|)").values([("a", 1), ("b", 5), ("c", 4)]);
    });
}

#[test]
fn gives_way_with_an_inner_observable_that_gives_way() {
    let mut polls = 0;
    let mut giving_way = Some(from_stream(stream::poll_fn(move |cx| {
        polls += 1;
        assert!(polls < 10, "polled again and again");
        cx.waker().wake_by_ref();
        Poll::<Option<u32>>::Pending
    })));
    let flat = from_iter([1]).flat_map(move |_| giving_way.take().expect("there is one item"));
    assert!(Box::pin(flat).next().now_or_never().is_none());
}

#[tokio::test]
async fn a_source_that_is_always_ready_does_not_starve_the_inner_sources_that_run() {
    let (subject, inner) = (PublishSubject::<u32>::new(4), 0);
    let patient = subject.observe();
    let mut all = from_iter(0..1_000_000_u32)
        .flat_map(move |n| if n == inner { patient.clone().boxed() } else { just(1).boxed() })
        .boxed();
    assert_eq!(all.next().await, Some(Ok(1)));
    subject.send(7).await.unwrap();
    let before = all.take_while(|n| *n != 7).count().await;
    assert!(before.is_ok_and(|count| count < 100), "{before:?} items came before it");
}

#[test]
fn groups_that_end_at_one_instant_speak_in_the_order_in_which_they_were_opened() {
    marble(|m| {
        let source = m.hot("-a-b-c-|");
        let last = source.group_by(|letter| *letter).flat_map(|group| group.take_last(1));
        m.expect(last, "-------(abc|)");
    });
}
