//! How an observable prints: the chain of its operators, read off the name of its type.
//!
//! No operator has to say its name: it is that of its file.

const OPERATORS: &str = "headwater::operators::";
const PARTS: &str = "headwater::parts::";
const OURS: &str = "headwater::";

/// Describes a source by the name of its type: `from_iter → map → merge(just) → take`.
pub(crate) fn describe(type_name: &str) -> String {
    let (path, arguments) = split(type_name);
    if path.starts_with(PARTS) {
        // What operators share stands for the operator that is its first argument.
        return arguments.first().copied().map(describe).unwrap_or_default();
    }
    let name = step_name(path);
    if !path.starts_with(OPERATORS) {
        return name.to_owned();
    }
    // The first argument of every operator is its source; other sources among them stand in parentheses.
    let mut arguments = arguments.into_iter().flat_map(members);
    let source = arguments.next().map(describe).unwrap_or_default();
    let others: Vec<String> = arguments.filter(|other| is_source(other)).map(describe).collect();
    if others.is_empty() {
        format!("{source} → {name}")
    } else {
        format!("{source} → {name}({})", others.join(", "))
    }
}

/// The sources of a row of them, or the argument itself.
fn members(argument: &str) -> Vec<&str> {
    let (path, arguments) = split(argument);
    match path.strip_prefix(PARTS) {
        // It has only the type of the error.
        Some("unlike::End") => Vec::new(),
        Some(row) if row.starts_with("unlike::") || row.starts_with("alike::") => {
            arguments.into_iter().flat_map(members).collect()
        }
        _ => vec![argument],
    }
}

/// Whether an argument is another source of ours, and neither a closure nor the type of an item or an error.
fn is_source(argument: &str) -> bool {
    let (path, arguments) = split(argument);
    let room = path.strip_prefix(OURS).and_then(|path| path.split("::").next());
    match room {
        _ if argument.ends_with("{{closure}}") => false,
        Some("boxed" | "create" | "multicast" | "notifier") => true,
        // The errors beside them have no arguments.
        Some("operators" | "testing") => !arguments.is_empty(),
        _ => false,
    }
}

/// The operator's name: that of its file for a source of this crate, that of its type for a foreign one.
fn step_name(path: &str) -> &str {
    let mut segments = path.rsplit("::");
    let last = segments.next().unwrap_or(path);
    match segments.next() {
        Some(file) if path.starts_with(OURS) => file,
        _ => last,
    }
}

/// Splits `path::Type<A, B<C>>` into its path and its top-level arguments.
fn split(type_name: &str) -> (&str, Vec<&str>) {
    let Some((path, rest)) = type_name.split_once('<') else {
        return (type_name, Vec::new());
    };
    let rest = rest.strip_suffix('>').unwrap_or(rest);
    let (mut arguments, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, letter) in rest.char_indices() {
        match letter {
            '<' | '(' | '[' | '{' => depth += 1,
            // The arrow of a function's type closes nothing.
            '>' if rest[..at].ends_with('-') => {}
            '>' | ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                arguments.push(rest[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    arguments.push(rest[start..].trim());
    // Lifetimes are printed as arguments by some compilers and left out by others.
    arguments.retain(|argument| !argument.starts_with('\''));
    (path, arguments)
}

#[cfg(test)]
mod tests {
    use super::describe;
    use crate::prelude::*;

    #[test]
    fn a_chain_prints_its_operators_in_order() {
        let chain = from_iter(0..3).map(|n| n + 1).filter(|n| n % 2 == 0).merge(just(7)).take(2);
        assert_eq!(format!("{chain:?}"), "Observable(from_iter → map → filter → merge(just) → take)");
    }

    #[test]
    fn an_operator_that_stands_on_a_part_has_its_own_name() {
        let chain = from_iter(0..3).window_count(2, 2).concat_map(|window| window);
        assert_eq!(format!("{chain:?}"), "Observable(from_iter → window_count → concat_map)");
    }

    #[test]
    fn a_closure_with_a_function_type_among_its_arguments_does_not_confuse_it() {
        let name = "headwater::operators::transform::map::Map<my::Leaf<fn(u8) -> u16>, my::main::{{closure}}>";
        assert_eq!(describe(name), "Leaf → map");
    }

    #[test]
    fn sources_side_by_side_print_as_the_first_and_the_others() {
        let rows = zip((from_iter(0..3), just(7).map(|n| n + 1), never::<u8>())).take(2);
        assert_eq!(format!("{rows:?}"), "Observable(from_iter → zip(just → map, never) → take)");
        let pairs = from_iter(0..3).race(just(7));
        assert_eq!(format!("{pairs:?}"), "Observable(from_iter → race(just))");
    }

    #[test]
    fn an_error_of_ours_is_no_source() {
        let chain = from_iter(0..3).with_error::<crate::EmptyError>();
        assert_eq!(format!("{chain:?}"), "Observable(from_iter → with_error)");
    }
}
