//! Operators that cut a sequence into pieces.

use crate::{
    listed::{outcome, script},
    timed::{Timed, ms, played, timed},
};
use proptest::prelude::*;

/// Buffers that close at these instants, and the last one at the end if the source completes.
///
/// The source comes first: an item of the very instant is in the buffer, and what closes at the end is the last one.
fn cut(input: &Timed, closings: impl Iterator<Item = u64>) -> Timed<Vec<usize>> {
    let mut left = input.items.clone();
    let mut buffers = Vec::new();
    for closing in closings.take_while(|closing| *closing < input.end) {
        let rest = left.split_off(left.partition_point(|item| item.0 <= closing));
        buffers.push((closing, left.into_iter().map(|item| item.1).collect()));
        left = rest;
    }
    if input.error.is_none() {
        buffers.push((input.end, left.into_iter().map(|item| item.1).collect()));
    }
    Timed::new(buffers, input.end, input.error.clone())
}

proptest! {
    #[test]
    fn buffer_count_cuts_a_list_into_chunks(input in script(), count in 1_usize..5) {
        let chunks = input.items.chunks(count);
        // An error drops the open buffer.
        let model = chunks.filter(|chunk| chunk.len() == count || !input.fails).map(<[u8]>::to_vec).collect();
        prop_assert_eq!(outcome(input.source().buffer_count(count)), (model, input.error()));
    }

    #[test]
    fn buffer_sliding_begins_a_buffer_at_every_step(input in script(), count in 1_usize..5, step in 1_usize..6) {
        let begun = (0..input.items.len()).step_by(step);
        let buffers = begun.map(|begin| &input.items[begin..input.items.len().min(begin + count)]);
        let model = buffers.filter(|buffer| buffer.len() == count || !input.fails).map(<[u8]>::to_vec).collect();
        prop_assert_eq!(outcome(input.source().buffer_sliding(count, step)), (model, input.error()));
    }

    #[test]
    fn buffers_are_cut_as_slices_are(input in script(), at in 0_u8..6) {
        let without_open = |mut buffers: Vec<Vec<u8>>, last_is_open: bool| {
            if input.fails && last_is_open {
                buffers.pop();
            }
            (buffers, input.error())
        };
        let vectors = |slices: Vec<&[u8]>| -> Vec<Vec<u8>> {
            slices.into_iter().filter(|slice| !slice.is_empty()).map(<[u8]>::to_vec).collect()
        };
        let is_open = input.items.last().is_some_and(|last| *last != at);
        let until = vectors(input.items.split_inclusive(|item| *item == at).collect());
        prop_assert_eq!(outcome(input.source().buffer_until(move |item| *item == at)), without_open(until, is_open));
        let between = vectors(input.items.split(|item| *item == at).collect());
        prop_assert_eq!(outcome(input.source().buffer_while(move |item| *item != at)), without_open(between, is_open));
        let chunks = vectors(input.items.chunk_by(|one, next| one / 2 == next / 2).collect());
        prop_assert_eq!(outcome(input.source().chunk_by(|item| item / 2)), without_open(chunks, true));
        let before = vectors(input.items.chunk_by(|_, next| *next != at).collect());
        prop_assert_eq!(outcome(input.source().buffer_before(move |item| *item == at)), without_open(before, true));
    }

    #[test]
    fn buffer_time_cuts_at_every_multiple(input in timed(), span in 1_u64..6) {
        let model = cut(&input, (1..).map(|number| number * span));
        prop_assert_eq!(played(input.source().buffer_time(ms(span))), model);
    }

    #[test]
    fn buffer_cuts_where_the_notifier_speaks(input in timed(), notifier in timed()) {
        let speaks = || notifier.items.iter().map(|item| item.0);
        let fails = notifier.error.is_some() && notifier.end < input.end;
        let model = if fails {
            let failing = Timed { end: notifier.end, error: notifier.error.clone(), ..input.clone() };
            // What closes at the very instant of the notifier's error comes before it.
            let mut model = cut(&Timed { end: notifier.end + 1, ..failing }, speaks());
            model.end = notifier.end;
            model
        } else {
            cut(&input, speaks())
        };
        prop_assert_eq!(played(input.source().buffer(notifier.source())), model);
    }

    #[test]
    fn buffer_time_or_count_closes_when_full_or_old(input in timed(), limit in 0_u64..6, count in 1_usize..5) {
        let mut left = &input.items[..];
        let mut batches = Vec::new();
        while let Some((first, _)) = left.first() {
            let old = first + limit;
            let length = left.iter().take(count).take_while(|item| item.0 <= old).count();
            let (batch, rest) = left.split_at(length);
            let closes = if length == count { batch[length - 1].0 } else { old };
            let ends_first = length < count && rest.is_empty() && input.end <= old;
            if !ends_first || input.error.is_none() {
                let when = if ends_first { input.end } else { closes };
                batches.push((when, batch.iter().map(|item| item.1).collect::<Vec<_>>()));
            }
            left = rest;
        }
        let model = Timed::new(batches, input.end, input.error.clone());
        prop_assert_eq!(played(input.source().buffer_time_or_count(ms(limit), count)), model);
    }
}
