//! The pages of `docs/`: every block of code runs, every link leads somewhere, and everything can be found.

use std::{
    collections::BTreeSet,
    fs,
    path::{Component, Path, PathBuf},
};

const LONGEST_RECIPE: usize = 95;

#[test]
fn every_block_of_code_in_a_page_is_a_doc_test() {
    let included = read("src/documentation.rs");
    let pages = pages().into_iter().filter(|page| read(page).lines().any(|line| line.starts_with("```rust")));
    let missing = pages.filter(|page| !included.contains(&format!("include_str!(\"../{page}\")")));
    tidy(missing.map(|page| format!("{page}: include it in src/documentation.rs, so that its blocks run")).collect());
}

#[test]
fn every_link_leads_somewhere() {
    let mut dead = Vec::new();
    for page in pages().into_iter().chain(["README.md".to_owned(), "CHANGELOG.md".to_owned()]) {
        for Link { text, target } in links(&read(&page)) {
            if target.contains("://") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let file = if file.is_empty() { page.clone() } else { beside(&page, file) };
            if !root().join(&file).exists() {
                dead.push(format!("{page}: there is no {file}"));
            } else if !anchor.is_empty() && !anchors(&read(&file)).contains(anchor) {
                dead.push(format!("{page}: {file} has no heading `#{anchor}`"));
            } else if file.starts_with("src/") && !names(&read(&file), &text) {
                dead.push(format!("{page}: {file} is not about {text}"));
            }
        }
    }
    tidy(dead);
}

#[test]
fn every_operator_can_be_chosen() {
    let catalogue = read("src/observable.rs");
    let choices = read("docs/choose.md");
    let operators: BTreeSet<&str> =
        catalogue.split("](Observable::").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert!(operators.len() > 150, "there are only {} operators in the catalogue", operators.len());
    let missing = operators.into_iter().filter(|name| !choices.contains(&format!("[`{name}`](")));
    tidy(missing.map(|name| format!("docs/choose.md: say what one wants who wants `{name}`")).collect());
}

#[test]
fn every_page_is_in_the_book() {
    let contents = read("docs/SUMMARY.md");
    let missing = pages().into_iter().filter(|page| {
        let place = page.trim_start_matches("docs/");
        place != "SUMMARY.md" && !contents.contains(&format!("]({place})"))
    });
    tidy(missing.map(|page| format!("{page}: give it a place in docs/SUMMARY.md")).collect());
}

#[test]
fn every_recipe_has_the_same_form() {
    let index = read("docs/cookbook/README.md");
    let sections = ["## Why it is so", "## Under load", "## Errors and cancellation", "## Neighbours"];
    let mut untidy = Vec::new();
    for recipe in pages().into_iter().filter(|page| page.starts_with("docs/cookbook/") && !page.ends_with("README.md"))
    {
        let text = read(&recipe);
        let name = recipe.trim_start_matches("docs/cookbook/");
        let title = text.lines().next().unwrap_or_default().trim_start_matches("# ");
        if !index.contains(&format!("* [{title}]({name})")) {
            untidy.push(format!("docs/cookbook/README.md: list `* [{title}]({name})`"));
        }
        let headings: Vec<&str> = text.lines().filter(|line| line.starts_with("## ")).collect();
        if headings != sections {
            untidy.push(format!("{recipe}: its sections are {}", sections.join(", ")));
        }
        if text.lines().count() > LONGEST_RECIPE {
            untidy.push(format!("{recipe}: a recipe has {LONGEST_RECIPE} lines at most"));
        }
    }
    tidy(untidy);
}

#[test]
fn every_picture_is_in_the_gallery() {
    let gallery = read("docs/pictures.md");
    let missing = files("docs/marbles", "svg").into_iter().filter(|picture| {
        let place = picture.trim_start_matches("docs/");
        !gallery.contains(&format!("]({place})"))
    });
    tidy(missing.map(|picture| format!("docs/pictures.md: show {picture}")).collect());
}

struct Link {
    text: String,
    target: String,
}

/// The links and pictures of a page, without those in its blocks of code.
fn links(page: &str) -> Vec<Link> {
    let mut in_code = false;
    let prose = page.lines().filter(|line| {
        in_code ^= line.starts_with("```");
        !in_code
    });
    let links = prose.flat_map(|line| {
        line.match_indices("](").filter_map(|(at, _)| {
            let target = line[at + 2..].split(')').next()?;
            let text = line[..at].rsplit('[').next()?;
            // What stands in backquotes as a whole is code that looks like a link.
            let is_code = line[..at].matches('`').count() % 2 == 1;
            (!is_code).then(|| Link { text: text.to_owned(), target: target.to_owned() })
        })
    });
    links.collect()
}

/// Whether a file of the sources has what a link to it is named for, if that is one name.
fn names(source: &str, text: &str) -> bool {
    let name = text.trim_matches('`');
    let is_name = text.starts_with('`') && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    let kinds = ["fn", "struct", "enum", "trait", "type"];
    !is_name
        || kinds.iter().any(|kind| {
            source.match_indices(&format!("{kind} {name}")).any(|(at, found)| {
                !source[at + found.len()..].starts_with(|letter: char| letter.is_alphanumeric() || letter == '_')
            })
        })
}

/// The anchors of the headings of a page, as GitHub and mdBook make them.
fn anchors(page: &str) -> BTreeSet<String> {
    let headings = page.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    headings
        .map(|heading| {
            let letters = heading.to_lowercase().replace(' ', "-");
            letters.chars().filter(|letter| letter.is_alphanumeric() || ['-', '_'].contains(letter)).collect()
        })
        .collect()
}

/// A path as it is meant beside a page, from the root.
fn beside(page: &str, target: &str) -> String {
    let mut path = PathBuf::from(page);
    path.pop();
    for part in Path::new(target).components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            part => path.push(part),
        }
    }
    path.to_string_lossy().into_owned()
}

/// All pages, as paths from the root.
fn pages() -> Vec<String> {
    let pages = files("docs", "md");
    assert!(pages.len() > 50, "there are only {} pages", pages.len());
    pages
}

fn files(folder: &str, extension: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.expect("a folder can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == extension) {
                let path = path.strip_prefix(root()).expect("it is under the root");
                found.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file, or nothing where it is missing.
fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_default()
}

/// Fails with all that is untidy, each once.
fn tidy(mut complaints: Vec<String>) {
    complaints.sort();
    complaints.dedup();
    assert!(complaints.is_empty(), "\n  {}\n", complaints.join("\n  "));
}
