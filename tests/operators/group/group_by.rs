use crate::time::consumer::pass_unheard;
use futures::{FutureExt, StreamExt, future::join_all};
use headwater::{
    prelude::*,
    testing::{LeakCounter, TestError, marble},
};
use std::{
    hash::{Hash, Hasher},
    panic::catch_unwind,
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{sync::mpsc::unbounded_channel, task::yield_now, time::Instant};
use tokio_stream::wrappers::UnboundedReceiverStream;

const NUMBERS: [(&str, u32); 6] = [("1", 1), ("2", 2), ("3", 3), ("4", 4), ("5", 5), ("6", 6)];

#[test]
fn a_group_begins_with_the_first_item_of_its_key() {
    marble(|m| {
        let source = m.hot("--1---2---3---4---5---|").values(NUMBERS);
        m.expect_subscriptions(&source, ["^---------------------!"]);
        let groups = [("x", "1-------3-------5---|"), ("y", "2-------4-------|")];
        m.expect_inner(source.group_by(|n| n % 2), "--x---y---------------|", groups).values(NUMBERS);
    });
}

#[test]
fn a_group_tells_its_key() {
    marble(|m| {
        let keys = m.hot("-a-b-a-|").group_by(|letter| *letter).map(|group| *group.key());
        // Each is dropped at once, and opened anew.
        m.expect(keys, "  -a-b-a-|");
    });
}

#[test]
fn an_empty_source_has_no_group() {
    marble(|m| {
        m.expect_inner(m.cold("---|").group_by(|letter| *letter), "---|", []);
    });
}

#[test]
fn an_error_reaches_the_groups_and_then_the_outer_observable() {
    marble(|m| {
        let groups = [("x", "a---a-#"), ("y", "b---#")];
        m.expect_inner(m.hot("-a-b-a-#").group_by(|letter| *letter), "-x-y---#", groups);
    });
}

#[test]
fn groups_go_on_when_the_outer_observable_was_dropped_and_no_others_begin() {
    marble(|m| {
        let source = m.hot("-a-b-a-c-b-|");
        m.expect_subscriptions(&source, ["^----------!"]);
        let groups = [("x", "a---a-----|"), ("y", "b-----b-|")];
        m.expect_inner(source.group_by(|letter| *letter), "-x-y-", groups).subscription("^---!");
    });
}

#[test]
fn the_source_is_dropped_with_the_last_group_when_the_outer_observable_is_gone() {
    marble(|m| {
        let source = m.hot("-a-b-a-b-a-b-");
        m.expect_subscriptions(&source, ["^------!"]);
        let groups = source.group_by(|letter| *letter).take(2);
        m.expect(groups.flat_map(|group| group.take(2)), "-a-b-a-(b|)");
    });
}

#[test]
fn a_group_that_was_dropped_is_opened_anew() {
    marble(|m| {
        let source = m.hot("-a-a-b-a-a-|");
        let firsts = source.group_by(|letter| *letter).flat_map(|group| group.take(1).enumerate());
        m.expect(firsts, "  -x-x-y-x-x-|").values([("x", (0, "a")), ("y", (0, "b"))]);
    });
}

#[test]
fn a_group_that_was_dropped_can_stay_closed() {
    let lost = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&lost);
    marble(|m| {
        let source = m.hot("-a-a-b-a-b-|");
        let options = Groups::new().stay_closed().on_drop(move |_| _ = count.fetch_add(1, Ordering::Relaxed));
        let firsts = source.group_by_with(|letter| *letter, options).flat_map(|group| group.take(1));
        m.expect(firsts, "  -a---b-----|");
    });
    assert_eq!(lost.load(Ordering::Relaxed), 3);
}

#[test]
fn the_group_that_was_silent_longest_makes_room_for_another() {
    marble(|m| {
        let source = m.hot("-a-b-a-c-b-|");
        let groups = [("w", "a---a---(|)"), ("x", "b---|"), ("y", "c---|"), ("z", "b-|")];
        let evicting = source.group_by_with(|letter| *letter, Groups::new().evict_beyond(2));
        m.expect_inner(evicting, "-w-x---y-z-|", groups);
    });
}

#[test]
fn too_many_groups_are_an_error_if_wished() {
    marble(|m| {
        let source = m.hot("-a-b-a-c-b-|");
        let groups = source.group_by_with(|letter| *letter, Groups::new().fail_beyond(2, TestError::from));
        let message = "more than 2 groups are open";
        m.expect(groups.flat_map(|group| group), "-a-b-a-#").error(message);
    });
}

#[test]
fn a_group_that_is_silent_for_too_long_completes() {
    marble(|m| {
        let source = m.hot("-a-b-a-------a-|");
        let groups = [("x", "a---a---|"), ("y", "b---|"), ("z", "a-|")];
        let options = Groups::new().evict_idle(m.frames(4));
        m.expect_inner(source.group_by_with(|letter| *letter, options), "-x-y---------z-|", groups);
    });
}

#[test]
fn an_item_at_the_very_end_of_the_silence_belongs_to_the_group() {
    marble(|m| {
        let source = m.hot("-a---a------|");
        let options = Groups::new().evict_idle(m.frames(4));
        m.expect_inner(source.group_by_with(|letter| *letter, options), "-x----------|", [("x", "a---a---|")]);
    });
}

#[test]
fn a_group_that_is_full_holds_up_the_source_and_not_the_end_of_silent_groups() {
    marble(|m| {
        let options = Groups::new().capacity(1).evict_idle(m.frames(4));
        let mut unread = Vec::new();
        let heard = m.hot("-abbb-------|").group_by_with(|letter| *letter, options).flat_map(move |group| {
            // Nobody reads the group of b.
            if *group.key() == "b" {
                unread.push(group);
                empty().with_error().boxed()
            } else {
                group.end_with(["x"]).boxed()
            }
        });
        m.expect(heard, "-a---x------").subscription("^-----------!");
    });
}

#[tokio::test(start_paused = true)]
async fn a_source_that_never_rests_does_not_keep_silent_groups() {
    let (begin, ms) = (Instant::now(), Duration::from_millis);
    let numbers = from_iter(0..5_000_u32).tap(|_| pass_unheard(ms(1)));
    let options = Groups::new().evict_idle(ms(50)).overflow(Overflow::DropOldest);
    let mut groups = pin!(numbers.group_by_with(|n| *n == 0, options).into_values());
    let first = groups.next().await.unwrap();
    assert_eq!(first.count().await, Ok(1));
    assert!(begin.elapsed() < ms(3_000), "it ended after {:?}", begin.elapsed());
}

#[test]
fn a_limit_or_a_capacity_of_nothing_is_refused() {
    assert!(catch_unwind(|| Groups::<TestError>::new().capacity(0)).is_err());
    assert!(catch_unwind(|| Groups::<TestError>::new().evict_beyond(0)).is_err());
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-b-");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.group_by(|letter| *letter).flat_map(|group| group), "-a-").subscription("^--!");
    });
}

#[tokio::test]
async fn more_groups_than_are_read_stop_it_and_dropping_them_lets_it_go_on() {
    let source = from_iter((0..100).map(|n| n % 3));
    let mut groups = Box::pin(source.group_by_with(|n| *n, Groups::new().capacity(4)).into_values());
    let first = groups.next().await.unwrap();
    let (second, third) = (groups.next().await.unwrap(), groups.next().await.unwrap());
    let mut first = pin!(first.into_values());
    // The others hold four each, then their fifth items are in the way.
    assert_eq!(first.by_ref().take(5).collect::<Vec<_>>().now_or_never(), Some(vec![0; 5]));
    assert!(first.next().now_or_never().is_none());
    drop(second);
    assert!(first.next().now_or_never().is_none());
    drop(third);
    // They are opened anew, and nobody takes them.
    assert_eq!(first.by_ref().take(4).collect::<Vec<_>>().now_or_never(), Some(vec![0; 4]));
    assert!(first.next().now_or_never().is_none());
    drop(groups);
    assert_eq!(first.count().await, 34 - 9);
}

#[tokio::test]
async fn groups_that_nobody_reads_stop_nobody_where_they_may_lose_items() {
    for overflow in [Overflow::DropOldest, Overflow::DropNewest] {
        let lost = AtomicUsize::new(0);
        let options =
            Groups::new().capacity(1).overflow(overflow).on_drop(|_| _ = lost.fetch_add(1, Ordering::Relaxed));
        let groups = from_iter(0..1_000).group_by_with(|n| n % 100, options);
        // Two at a time, of a hundred that never end by themselves.
        let Ok(read) = groups.merge_map(2, |group| group).count().await;
        assert_eq!(read as usize + lost.load(Ordering::Relaxed), 1_000);
        assert!(read >= 20, "{read}");
    }
}

#[tokio::test]
async fn a_full_group_fails_alone_if_wished() {
    let options = Groups::new().capacity(2).overflow(Overflow::Error(TestError::from));
    let source = from_iter([1, 2, 1, 2, 1, 2, 1]).with_error::<TestError>();
    let mut groups = pin!(source.group_by_with(|n| *n, options));
    let (one, two) = (groups.next().await.unwrap().unwrap(), groups.next().await.unwrap().unwrap());
    // The third 1 does not fit; the next one opens a group anew.
    let again = groups.next().await.unwrap().unwrap();
    assert_eq!(*again.key(), 1);
    assert_eq!(
        one.map(Ok).collect::<Vec<Result<u32, TestError>>>().await.map(drop),
        Err("the consumer lagged behind and lost 1 items".into())
    );
    drop(two);
}

#[tokio::test]
async fn a_million_keys_are_never_in_memory_at_once() {
    let live = LeakCounter::new();
    let most = Arc::new(AtomicUsize::new(0));
    let (tokens, peak) = (live.clone(), Arc::clone(&most));
    let items = from_iter(0..1_000_000_u32).map(move |n| {
        peak.fetch_max(tokens.live(), Ordering::Relaxed);
        (n, tokens.token())
    });
    let groups = items.group_by_with(|(n, _)| *n, Groups::new().evict_beyond(50));
    let open = Arc::new(AtomicUsize::new(0));
    let counts = groups.merge_map(usize::MAX, |group| {
        let open = Arc::clone(&open);
        assert!(open.fetch_add(1, Ordering::Relaxed) <= 51);
        group.count().map(move |count| {
            open.fetch_sub(1, Ordering::Relaxed);
            count
        })
    });
    let Ok(groups) = counts.fold(0, |groups, items| groups + items).await;
    assert_eq!(groups, 1_000_000);
    assert!(most.load(Ordering::Relaxed) <= 120, "{most:?} items at once");
    live.assert_none_left();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_item_reaches_its_group_in_its_own_task_in_order() {
    for capacity in [1, 3, 64] {
        let (items, source) = unbounded_channel();
        let groups = from_stream(UnboundedReceiverStream::new(source))
            .group_by_with(|n| n % 16, Groups::new().capacity(capacity));
        let all = groups.map(|group| tokio::spawn(group.to_vec())).to_vec();
        let feed = tokio::spawn(async move {
            for n in 0..20_000 {
                items.send(n).unwrap();
                if n % 7 == 0 {
                    yield_now().await;
                }
            }
        });
        let Ok(tasks) = all.await;
        feed.await.unwrap();
        let mut total = 0;
        for group in join_all(tasks).await {
            let Ok(group) = group.unwrap();
            assert!(group.windows(2).all(|pair| pair[0] + 16 == pair[1]), "out of order, or lost");
            total += group.len();
        }
        assert_eq!(total, 20_000);
    }
}

#[tokio::test]
async fn a_panic_of_the_key_reaches_everybody_who_waits() {
    let (items, source) = unbounded_channel();
    let groups =
        from_stream(UnboundedReceiverStream::new(source)).group_by(|n: &u32| if *n == 9 { panic!("nine") } else { *n });
    let mut groups = pin!(groups.into_values());
    items.send(1).unwrap();
    items.send(2).unwrap();
    let (one, two) = (groups.next().await.unwrap(), groups.next().await.unwrap());
    let one = tokio::spawn(one.count());
    let two = tokio::spawn(two.count());
    yield_now().await;
    items.send(9).unwrap();
    assert!(one.await.is_err_and(|error| error.is_panic()));
    assert!(two.await.is_err_and(|error| error.is_panic()));
    assert!(items.is_closed());
}

#[test]
fn its_error_tells_the_limit() {
    let options = Groups::new().fail_beyond(7, |error| error.limit());
    let failed = from_iter(0..).with_error().group_by_with(|n| *n, options).merge_map(99, |group| group).drain();
    assert_eq!(failed.now_or_never(), Some(Err(7)));
}

#[test]
fn an_item_that_is_lost_keeps_its_group_from_being_the_silent_one() {
    marble(|m| {
        let source = m.hot("-a-b-a-c-a-|");
        let options = Groups::new().capacity(1).overflow(Overflow::DropNewest).evict_beyond(2);
        let mut unread = Vec::new();
        let keys = source.group_by_with(|letter| *letter, options).map(move |group| {
            let key = *group.key();
            unread.push(group);
            key
        });
        // The second a finds its group full, and so c takes the place of b.
        m.expect(keys, "   -a-b---c---|");
    });
}

#[tokio::test]
async fn items_that_find_nobody_are_told() {
    let mut lost = Vec::new();
    let options = Groups::new().on_drop(|n| lost.push(n));
    let mut groups = Box::pin(from_iter([1, 2, 1, 3]).group_by_with(|n| *n, options));
    let one = groups.next().await.unwrap().unwrap();
    drop(groups);
    assert_eq!(one.count().await, Ok(2));
    assert_eq!(lost, [2, 3]);
}

#[tokio::test]
async fn the_item_by_which_a_group_fails_is_told() {
    let mut lost = Vec::new();
    let options = Groups::new().capacity(1).overflow(Overflow::Error(TestError::from)).on_drop(|item| lost.push(item));
    let source = from_iter([(1, "a"), (1, "b"), (2, "c")]).with_error::<TestError>();
    let mut groups = Box::pin(source.group_by_with(|item| item.0, options));
    let one = groups.next().await.unwrap().unwrap();
    let two = groups.next().await.unwrap().unwrap();
    assert_eq!((*one.key(), *two.key()), (1, 2));
    drop((groups, one, two));
    assert_eq!(lost, [(1, "b")]);
}

#[tokio::test]
async fn the_item_by_which_everything_fails_is_told() {
    let mut lost = Vec::new();
    let options = Groups::new().fail_beyond(1, |_| TestError::from("too many")).on_drop(|n| lost.push(n));
    assert!(from_iter([1, 2]).with_error().group_by_with(|n| *n, options).to_vec().await.is_err());
    assert_eq!(lost, [2]);
    let mut lost = Vec::new();
    let options = Groups::new().capacity(1).overflow(Overflow::Error(TestError::from)).on_drop(|n| lost.push(n));
    let mut groups = Box::pin(from_iter([1, 2, 3]).with_error().group_by_with(|n| *n, options));
    let one = groups.next().await.unwrap().unwrap();
    // Its reader asks, and nobody takes the group of 2 before that of 3 comes.
    assert!(one.to_vec().await.is_err());
    drop(groups);
    assert_eq!(lost, [3]);
}

#[tokio::test]
async fn a_group_that_is_there_speaks_before_one_that_opens_behind_its_item() {
    let subject = PublishSubject::<u32>::new(8);
    let mut items = pin!(subject.observe().group_by(|n| n % 10).flat_map(|group| group).to_vec());
    assert!(futures::poll!(&mut items).is_pending());
    subject.send(1).await.unwrap();
    assert!(futures::poll!(&mut items).is_pending());
    for n in [11, 2] {
        subject.send(n).await.unwrap();
    }
    subject.complete();
    assert_eq!(items.await, Ok(vec![1, 11, 2]));
}

/// What a key does when it is cloned, once.
type OnClone = Arc<Mutex<Option<Box<dyn FnOnce() + Send>>>>;

struct Key(u32, OnClone);

impl Clone for Key {
    fn clone(&self) -> Self {
        let on_clone = self.1.lock().unwrap().take();
        on_clone.into_iter().for_each(|act| act());
        Self(self.0, Arc::clone(&self.1))
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

#[tokio::test]
async fn a_group_that_opens_while_the_outer_consumer_leaves_stops_no_other() {
    let on_clone = OnClone::default();
    let hook = Arc::clone(&on_clone);
    // One item would fit into the new group, and another one would wait for a reader.
    let key = move |n: &u32| Key(n % 2, Arc::clone(&hook));
    let mut groups = Box::pin(from_iter([1, 3, 2, 4, 5]).group_by_with(key, Groups::new().capacity(1)));
    let Some(Ok(odd)) = groups.next().await else { panic!("there is a group") };
    *on_clone.lock().unwrap() = Some(Box::new(|| drop(groups)));
    assert_eq!(odd.to_vec().now_or_never(), Some(Ok(vec![1, 3, 5])));
}
