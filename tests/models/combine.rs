//! Operators that put sources together.

use crate::listed::{Script, outcome, script};
use proptest::{collection::vec, prelude::*};

proptest! {
    #[test]
    fn start_with_puts_items_in_front(input in script(), front in vec(0_u8..6, 0..4)) {
        let model = [front.clone(), input.items.clone()].concat();
        prop_assert_eq!(outcome(input.source().start_with(front)), (model, input.error()));
    }

    #[test]
    fn concat_goes_on_with_the_other_unless_the_first_fails(one in script(), other in script()) {
        let model = if one.fails { one.outcome() } else { ([&one.items[..], &other.items].concat(), other.error()) };
        prop_assert_eq!(outcome(one.source().concat(other.source())), model);
    }

    #[test]
    fn zip_ends_with_the_shorter_side(one in script(), other in script()) {
        let (pairs, error) = outcome(one.source().zip(other.source()));
        let model: Vec<_> = one.items.iter().copied().zip(other.items.iter().copied()).collect();
        prop_assert_eq!(&pairs, &model);
        // Of two sides of one length either may end first: that is a matter of their pauses.
        let ends = |side: &Script| side.items.len() == pairs.len() && side.error() == error;
        prop_assert!(ends(&one) || ends(&other), "it ended with {:?}", error);
    }

    #[test]
    fn merge_keeps_the_order_of_each_side(one in script(), other in script()) {
        let tagged = |script: &Script, side: bool| script.source().map(move |n| (side, n));
        let (items, error) = outcome(tagged(&one, true).merge(tagged(&other, false)));
        let of = |side| items.iter().filter(|item| item.0 == side).map(|item| item.1).collect::<Vec<_>>();
        prop_assert!(one.items.starts_with(&of(true)) && other.items.starts_with(&of(false)));
        prop_assert_eq!(error.is_some(), one.fails || other.fails);
        let complete = |side: &Script, items: Vec<u8>| items == side.items;
        if error.is_some() {
            // It was the error of a side of which all items had passed.
            prop_assert!(one.fails && complete(&one, of(true)) || other.fails && complete(&other, of(false)));
        } else {
            prop_assert!(complete(&one, of(true)) && complete(&other, of(false)));
        }
    }

    #[test]
    fn concat_map_runs_one_list_behind_the_other(outer in script(), inner in vec(script(), 6)) {
        let (items, error) = outcome(outer.source().concat_map(|n| inner[usize::from(n)].source()));
        let lists: Vec<_> = outer.items.iter().map(|n| &inner[usize::from(*n)]).collect();
        let until_failure = lists.iter().position(|list| list.fails).map_or(lists.len(), |at| at + 1);
        let model: Vec<_> = lists[..until_failure].iter().flat_map(|list| list.items.clone()).collect();
        let inner_fails = until_failure < lists.len() || lists.last().is_some_and(|last| last.fails);
        prop_assert_eq!(error.is_some(), inner_fails || outer.fails);
        if outer.fails && until_failure == lists.len() {
            // The error behind the last item is seen while its list runs, and cuts it short.
            let whole: usize = lists.iter().rev().skip(1).map(|list| list.items.len()).sum();
            prop_assert!(model.starts_with(&items) && items.len() >= whole);
        } else {
            prop_assert_eq!(items, model);
        }
    }
}
