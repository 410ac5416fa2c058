use futures::{FutureExt, StreamExt, channel::mpsc, stream};
use headwater::{prelude::*, testing::marble};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    task::{Poll, Waker},
};

#[test]
fn interleaves_as_items_come() {
    marble(|m| {
        let one = m.cold("  -a---b---|");
        let other = m.cold("---x---y-----|");
        m.expect(one.merge(other), "-a-x-b-y-----|");
    });
}

#[test]
fn two_empty_sources_are_empty() {
    marble(|m| {
        m.expect(m.cold("-|").merge(m.cold("---|")), "---|");
    });
}

#[test]
fn an_error_passes_at_once_and_drops_the_other() {
    marble(|m| {
        let other = m.cold("-x-x-x-x|");
        m.expect_subscriptions(&other, ["^---!"]);
        m.expect(m.cold("--a-#").merge(other), "-xax#");
    });
}

#[test]
fn of_items_of_one_instant_the_first_source_comes_first() {
    marble(|m| {
        m.expect(m.cold("-a---(b|)").merge(m.cold("-x---(y|)")), "-(ax)(by|)");
    });
}

#[test]
fn sources_that_always_have_something_take_turns() {
    marble(|m| {
        m.expect(from_iter(["a", "b", "c"]).merge(from_iter(["x", "y"])), "(axbyc|)");
    });
}

#[test]
fn dropping_it_drops_both_sources() {
    marble(|m| {
        let (one, other) = (m.hot("-a---"), m.hot("--x--"));
        m.expect_subscriptions(&one, ["^--!"]);
        m.expect_subscriptions(&other, ["^--!"]);
        m.expect(one.merge(other), "-ax--").subscription("^--!");
    });
}

#[test]
fn gives_way_with_a_source_that_gives_way() {
    let mut polls = 0;
    let giving_way = from_stream(stream::poll_fn(move |cx| {
        polls += 1;
        assert!(polls < 10, "polled again and again");
        cx.waker().wake_by_ref();
        Poll::<Option<u32>>::Pending
    }));
    let merged = giving_way.merge(from_stream(stream::pending()));
    assert!(Box::pin(merged).next().now_or_never().is_none());
}

#[test]
fn rests_although_somebody_rings_for_a_source_that_has_ended() {
    let bell = RefCell::new(Waker::noop().clone());
    let ended = from_stream(stream::poll_fn(|cx| {
        bell.replace(cx.waker().clone());
        Poll::<Option<u32>>::Ready(None)
    }));
    let mut merged = Box::pin(ended.merge(from_stream(stream::pending())));
    assert!(merged.next().now_or_never().is_none());
    bell.borrow().wake_by_ref();
    assert!(merged.next().now_or_never().is_none());
}

#[test]
fn many_sources_speak_as_they_come() {
    marble(|m| {
        let sources = [m.cold("-a-------|"), m.cold("---k|"), m.cold("---x------|")];
        m.expect(merge(sources), "-a-(kx)---|");
    });
}

#[test]
fn no_sources_at_all_are_empty() {
    marble(|m| {
        m.expect(merge([m.cold("a|")].into_iter().skip(1)), "|");
        m.expect(merge([m.cold("--|"), m.cold("-|")]), "--|");
    });
}

#[test]
fn the_first_error_of_many_drops_all_the_others() {
    marble(|m| {
        let sources = [m.cold("-a------"), m.cold("----#"), m.cold("--x-----")];
        for source in &sources {
            m.expect_subscriptions(source, ["^---!"]);
        }
        m.expect(merge(sources), "-ax-#");
    });
}

#[test]
fn many_sources_that_are_always_ready_take_turns() {
    let items = merge([10, 20, 30].map(|n| from_iter(n..n + 3))).to_vec().now_or_never();
    assert_eq!(items, Some(Ok(vec![10, 20, 30, 11, 21, 31, 12, 22, 32])));
}

#[test]
fn of_a_thousand_sources_only_those_that_woke_are_polled() {
    let polls = Rc::new(Cell::new(0));
    let (mut senders, mut sources) = (Vec::new(), Vec::new());
    for _ in 0..1_000 {
        let (sender, mut receiver) = mpsc::unbounded::<u32>();
        let polls = Rc::clone(&polls);
        senders.push(sender);
        sources.push(from_stream(stream::poll_fn(move |cx| {
            polls.set(polls.get() + 1);
            receiver.poll_next_unpin(cx)
        })));
    }
    let mut merged = Box::pin(merge(sources));
    assert_eq!(merged.next().now_or_never(), None);
    assert_eq!(polls.replace(0), 1_000);
    for (number, sender) in senders.iter().enumerate().step_by(100) {
        sender.unbounded_send(number as u32).unwrap();
        assert_eq!(merged.next().now_or_never(), Some(Some(Ok(number as u32))));
    }
    assert!(polls.get() <= 20, "{} polls for ten items", polls.get());
}

#[test]
fn dropping_it_drops_all_of_many() {
    marble(|m| {
        let sources = [m.hot("-a---b"), m.hot("--x---")];
        for source in &sources {
            m.expect_subscriptions(source, ["^--!"]);
        }
        m.expect(merge(sources), "-ax").subscription("^--!");
    });
}

#[test]
fn a_clone_of_many_is_a_fresh_recipe() {
    marble(|m| {
        let recipe = merge([m.cold("-a|"), m.cold("--b|")]);
        m.expect(recipe.clone(), "-ab|");
        m.expect(recipe, "-ab|");
    });
}
