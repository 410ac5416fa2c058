//! The laws on operators of other crates, so that what `docs/laws.md` tells of them stays true.

use futures::{future::ready, stream};
use headwater::testing::{Broken, Laws};
use std::time::Duration;

const DOCUMENTATION: &str = include_str!("../../docs/laws.md");

/// Each where it is weakest: a filter that nothing passes, a chunk that is hardly ever full.
fn of_futures() -> Vec<Laws> {
    use futures::StreamExt;
    vec![
        Laws::of_stream("map", |source| source.map(|n| n + 1)).keeps_items(),
        Laws::of_stream("enumerate", |source| source.enumerate()).keeps_items(),
        Laws::of_stream("inspect", |source| source.inspect(|_| {})).keeps_items(),
        Laws::of_stream("filter", |source| source.filter(|_| ready(false))).swallows(),
        Laws::of_stream("filter_map", |source| source.filter_map(|_| ready(None::<u32>))).swallows(),
        Laws::of_stream("skip", |source| source.skip(usize::MAX)).swallows(),
        Laws::of_stream("skip_while", |source| source.skip_while(|_| ready(true))).swallows(),
        Laws::of_stream("take", |source| source.take(3)),
        Laws::of_stream("take_while", |source| source.take_while(|n| ready(*n < 3))).reads_ahead(1),
        Laws::of_stream("take_until", |source| source.take_until(in_a_moment())),
        Laws::of_stream("scan", |source| source.scan((), |_, n| ready((n < 3).then_some(n)))).reads_ahead(1),
        Laws::of_stream("then", |source| source.then(ready)).keeps_items(),
        Laws::of_stream("fuse", |source| source.fuse()).keeps_items(),
        Laws::of_stream("peekable", |source| source.peekable()).keeps_items(),
        Laws::of_stream("chain", |source| source.clone().chain(source)).keeps_items(),
        Laws::of_stream("zip", |source| source.zip(stream::iter(0..3))).reads_ahead(1),
        Laws::of_stream("select", |source| stream::select(source.clone(), source)).keeps_items(),
        Laws::of_stream("select_all", |source| stream::select_all([source.clone(), source])).keeps_items(),
        Laws::of_stream("flatten", |source| source.map(|_| stream::empty::<u32>()).flatten()).swallows(),
        Laws::of_stream("flat_map", |source| source.flat_map(|_| stream::empty::<u32>())).swallows(),
        Laws::of_stream("flatten_unordered", |source| source.map(|n| stream::iter(0..n % 3)).flatten_unordered(2))
            .swallows(),
        Laws::of_stream("flat_map_unordered", |source| {
            let inner = source.clone();
            source.flat_map_unordered(2, move |n| inner.clone().take(n as usize % 3))
        })
        .swallows(),
        Laws::of_stream("buffered", |source| source.map(ready).buffered(2)).reads_ahead(1).keeps_items(),
        Laws::of_stream("buffer_unordered", |source| source.map(ready).buffer_unordered(2))
            .reads_ahead(1)
            .keeps_items(),
        Laws::of_stream("chunks", |source| source.chunks(50_000)).swallows(),
        Laws::of_stream("ready_chunks", |source| source.ready_chunks(100)).swallows(),
    ]
}

fn of_tokio_stream() -> Vec<Laws> {
    use tokio_stream::StreamExt;
    let ms = Duration::from_millis;
    vec![
        Laws::of_stream("map", |source| source.map(|n| n + 1)).keeps_items(),
        Laws::of_stream("map_while", |source| source.map_while(|n| (n < 3).then_some(n))).reads_ahead(1),
        Laws::of_stream("then", |source| source.then(ready)).keeps_items(),
        Laws::of_stream("filter", |source| source.filter(|_| false)).swallows(),
        Laws::of_stream("filter_map", |source| source.filter_map(|_| None::<u32>)).swallows(),
        Laws::of_stream("fuse", |source| source.fuse()).keeps_items(),
        Laws::of_stream("take", |source| source.take(3)),
        Laws::of_stream("take_while", |source| source.take_while(|n| *n < 3)).reads_ahead(1),
        Laws::of_stream("skip", |source| source.skip(usize::MAX)).swallows(),
        Laws::of_stream("skip_while", |source| source.skip_while(|_| true)).swallows(),
        Laws::of_stream("chain", |source| source.clone().chain(source)).keeps_items(),
        Laws::of_stream("merge", |source| source.clone().merge(source)).keeps_items(),
        Laws::of_stream("peekable", |source| source.peekable()).keeps_items(),
        Laws::of_stream("timeout", move |source| source.timeout(ms(2))),
        Laws::of_stream("timeout_repeating", move |source| source.timeout_repeating(tokio::time::interval(ms(2))))
            .exempt(1, "the interval is made by the caller"),
        Laws::of_stream("throttle", move |source| source.throttle(ms(2))).keeps_items(),
        Laws::of_stream("chunks_timeout", move |source| source.chunks_timeout(50_000, ms(2))).swallows(),
    ]
}

async fn in_a_moment() {
    tokio::time::sleep(Duration::from_millis(3)).await;
}

fn laws_of(broken: &[Broken]) -> Vec<u32> {
    broken.iter().map(Broken::law).collect()
}

/// The lines of the documentation's table that are true of a crate.
fn found(name: &str, tried: Vec<Laws>) -> Vec<String> {
    let tried: Vec<_> = tried.into_iter().map(|laws| laws.seeds(60)).collect();
    let found: Vec<_> = tried.iter().map(|laws| (laws.name(), laws_of(&laws.broken()))).collect();
    let mut kinds: Vec<_> = found.iter().map(|(_, laws)| laws.clone()).collect();
    kinds.sort();
    kinds.dedup();
    let line = |kind: &Vec<u32>| {
        let operators: Vec<_> =
            found.iter().filter(|(_, laws)| laws == kind).map(|(operator, _)| format!("`{operator}`")).collect();
        let numbers: Vec<_> = kind.iter().map(u32::to_string).collect();
        let numbers = if kind.is_empty() { "none".to_owned() } else { numbers.join(", ") };
        format!("| {name} | {numbers} | {} |", operators.join(", "))
    };
    kinds.iter().map(line).collect()
}

fn stands_in_the_documentation(text: &str) {
    assert!(DOCUMENTATION.contains(text), "docs/laws.md lacks this:\n{text}");
}

#[test]
fn what_operators_of_futures_break_is_documented() {
    stands_in_the_documentation(&found("futures", of_futures()).join("\n"));
}

#[test]
fn what_operators_of_tokio_stream_break_is_documented() {
    stands_in_the_documentation(&found("tokio-stream", of_tokio_stream()).join("\n"));
}

#[test]
fn the_size_hint_of_take_until_is_shown_as_it_is_printed() {
    use futures::StreamExt;
    let broken =
        Laws::of_stream("take_until", |source| source.take_until(in_a_moment())).exempt(3, "kept to go on with");
    let broken = broken.broken();
    assert_eq!(laws_of(&broken), [11]);
    stands_in_the_documentation(&broken[0].to_string());
}

#[test]
fn a_source_that_take_keeps_is_shown_as_it_is_printed() {
    use futures::StreamExt;
    let broken = Laws::of_stream("take", |source| source.take(3)).broken();
    stands_in_the_documentation(&broken[0].to_string());
}
