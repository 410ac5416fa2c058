use headwater::{prelude::*, testing::marble};
use std::convert::Infallible;

#[test]
fn every_key_has_a_pipeline() {
    marble(|m| {
        let source = m.hot("-a-b-a--a-b-|");
        m.expect_subscriptions(&source, ["^-----------!"]);
        let pairs = source.group_map(|letter| *letter, |key, group| group.pairwise().map(move |(one, _)| (key, one)));
        m.expect(pairs, "   -----x--x-y-|").values([("x", ("a", "a")), ("y", ("b", "b"))]);
    });
}

#[test]
fn an_empty_source_has_no_pipeline() {
    marble(|m| {
        m.expect(m.cold("--|").group_map(|letter| *letter, |_, group| group), "--|");
    });
}

#[test]
fn completion_waits_for_the_pipelines() {
    marble(|m| {
        let late = m.frames(3);
        m.expect(m.cold("-a-|").group_map(|letter| *letter, move |_, group| group.delay(late)), "----a-|");
    });
}

#[test]
fn the_error_of_the_source_drops_the_pipelines() {
    marble(|m| {
        let late = m.frames(9);
        m.expect(m.cold("-a-#").group_map(|letter| *letter, move |_, group| group.delay(late)), "---#");
    });
}

#[test]
fn the_error_of_a_pipeline_drops_the_source_and_the_others() {
    marble(|m| {
        let (source, bad) = (m.hot("-a-b--a-b-"), m.cold("--#"));
        m.expect_subscriptions(&source, ["^----!"]);
        let merged = source.group_map(
            |letter| *letter,
            move |key, group| {
                if key == "b" { bad.clone().boxed_local() } else { group.boxed_local() }
            },
        );
        m.expect(merged, "-a---#");
    });
}

#[test]
fn a_pipeline_that_has_ended_is_made_anew() {
    marble(|m| {
        let source = m.hot("-a-a-a-a-|");
        m.expect(source.group_map(|letter| *letter, |_, group| group.take(2).last()), "---a---a-|")
            .values([("a", Some("a"))]);
    });
}

#[test]
fn dropping_it_drops_the_source() {
    marble(|m| {
        let source = m.hot("-a-b-");
        m.expect_subscriptions(&source, ["^--!"]);
        m.expect(source.group_map(|letter| *letter, |_, group| group), "-a-").subscription("^--!");
    });
}

#[tokio::test]
async fn no_number_of_keys_stops_it() {
    let sums = from_iter(0..100_000).group_map(|n| n % 10_000, |_, group| group.count());
    let Ok(counts) = sums.to_vec().await;
    assert_eq!((counts.len(), counts.iter().all(|count| *count == 10)), (10_000, true));
}

#[tokio::test]
async fn a_slow_pipeline_holds_the_source_up_and_does_not_stop_it() {
    let source = from_iter((0..1_000).map(|n| n % 2));
    let slow = source.group_map(
        |n| *n,
        |key, group| {
            group.concat_map(move |n| async move {
                for _ in 0..key * 3 {
                    tokio::task::yield_now().await;
                }
                Ok::<_, Infallible>(n)
            })
        },
    );
    let Ok(sum) = slow.sum().await;
    assert_eq!(sum, 500);
}

#[tokio::test]
async fn a_clone_begins_anew() {
    let counts = from_iter(0..9).group_map(|n| n % 2, |_, group| group.count());
    let mut one = counts.clone();
    assert_eq!(one.by_ref().first().await, Ok(Some(5)));
    assert_eq!(counts.to_vec().await, Ok(vec![5, 4]));
}

#[tokio::test]
async fn pipelines_have_their_turn_beside_a_source_that_always_has_another_key() {
    let pipeline = |key: u32, group| async move {
        let _keeps = group;
        if key > 0 {
            return std::future::pending().await;
        }
        tokio::task::yield_now().await;
        Ok::<_, Infallible>(key)
    };
    assert_eq!(from_iter(0..).group_map(|n| *n, pipeline).first().await, Ok(Some(0)));
}
