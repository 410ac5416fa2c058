//! The house rules: what every operator has beside its code, what no file has, and what the crate may depend on.

use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Operators without a row in the table of the laws, and why.
const WITHOUT_A_ROW: [(&str, &str); 6] = [
    ("state_in", "it runs at once, in a task of a scope, and makes no observable"),
    ("subscribe", "it runs at once, by `for_each` and `spawn`, which have tests of their own"),
    ("subscribe_with", "it runs at once; its pipeline cannot fail, its observer is told"),
    ("blocking_iter", "it makes an iterator, and blocks"),
    ("next", "it is lent an observable, and does not consume it"),
    ("into_values", "it makes a plain `Stream`, which is no observable"),
];

/// The operator whose queue is on a disk, which knows no virtual time.
const ON_A_DISK: &str = "on_backpressure_durable";

/// Rooms whose operators consume, or only change the form: there is nothing to draw.
const WITHOUT_A_PICTURE: [&str; 2] = ["terminal", "convert"];

/// The methods of `futures::StreamExt`, `futures::TryStreamExt` and `tokio_stream::StreamExt`.
const FOREIGN: &str = "all and_then any boxed boxed_local buffer_unordered buffered by_ref catch_unwind chain chunks
    chunks_timeout collect concat count cycle enumerate err_into filter filter_map flat_map flat_map_unordered flatten
    flatten_unordered fold for_each for_each_concurrent forward fuse inspect inspect_err inspect_ok into_async_read
    into_future into_stream left_stream map map_err map_ok map_while merge next or_else peekable poll_next_unpin
    ready_chunks right_stream scan select_next_some skip skip_while split take take_until take_while then throttle
    timeout timeout_repeating try_all try_any try_buffer_unordered try_buffered try_chunks try_collect try_concat
    try_filter try_filter_map try_flatten try_flatten_unordered try_fold try_for_each try_for_each_concurrent try_next
    try_poll_next_unpin try_ready_chunks try_skip_while try_take_while unzip zip";

/// The operators and the ways to begin that RxJS 7.8 exports.
const RXJS: &str =
    "ajax animationFrames audit auditTime bindCallback bindNodeCallback buffer bufferCount bufferTime bufferToggle
    bufferWhen catchError combineAll combineLatest combineLatestAll combineLatestWith concat concatAll concatMap
    concatMapTo concatWith connect connectable count debounce debounceTime defaultIfEmpty defer delay delayWhen
    dematerialize distinct distinctUntilChanged distinctUntilKeyChanged elementAt EMPTY empty endWith every exhaust
    exhaustAll exhaustMap expand filter finalize find findIndex first firstValueFrom flatMap forkJoin from fromEvent
    fromEventPattern fromFetch generate groupBy ignoreElements iif interval isEmpty isObservable last lastValueFrom
    map mapTo materialize max merge mergeAll mergeMap mergeMapTo mergeScan mergeWith min multicast NEVER never
    observeOn of onErrorResumeNext onErrorResumeNextWith pairs pairwise partition pluck publish publishBehavior
    publishLast publishReplay race raceWith range reduce refCount repeat repeatWhen retry retryWhen sample sampleTime
    scan scheduled sequenceEqual share shareReplay single skip skipLast skipUntil skipWhile startWith subscribeOn
    switchAll switchMap switchMapTo switchScan take takeLast takeUntil takeWhile tap throttle throttleTime throwError
    throwIfEmpty timeInterval timeout timeoutWith timer timestamp toArray using webSocket window windowCount
    windowTime windowToggle windowWhen withLatestFrom zip zipAll zipWith";

/// Ways to begin are functions, not methods, and have a folder beside `src/operators`.
const CREATE: &str = "create";

const LONGEST_OPERATOR: usize = 300;
const LONGEST_FILE: usize = 500;
const MOST_PACKAGES: usize = 30;

#[test]
fn every_operator_has_its_tests() {
    let mut missing = Vec::new();
    for operator in operators() {
        let Operator { room, name, .. } = &operator;
        let test = format!("tests/operators/{room}/{name}.rs");
        if !root().join(&test).exists() || !read(&test).contains("test]") {
            missing.push(format!("{}: draw its tests in {test}", operator.path));
        }
        require_lines(&mut missing, &format!("tests/operators/{room}/mod.rs"), &[format!("mod {name};")]);
        require_lines(&mut missing, "tests/operators/main.rs", &[format!("mod {room};")]);
    }
    tidy(missing);
}

#[test]
fn every_operator_is_in_the_table_of_the_laws() {
    let mut missing = Vec::new();
    let table = without_spaces(&read("tests/laws/rows/mod.rs"));
    for operator in operators() {
        let file = format!("tests/laws/rows/{}.rs", operator.room);
        let rows = without_spaces(&read(&file));
        for method in &operator.methods {
            if WITHOUT_A_ROW.iter().any(|(name, _)| *name == method.name) {
                continue;
            }
            let is_there = rows.contains(&format!("(\"{}\",", method.name));
            if !is_there {
                missing.push(format!("{}: give `{}` a row in {file}", operator.path, method.name));
            } else if !table.contains(&format!("{}::rows()", operator.room)) {
                missing.push(format!("{file}: take its rows into tests/laws/rows/mod.rs"));
            }
        }
    }
    tidy(missing);
}

#[test]
fn every_operator_is_in_the_catalogue() {
    let catalogue = read("src/observable.rs");
    let mut missing = Vec::new();
    for operator in operators().into_iter().filter(|operator| operator.room != CREATE) {
        for method in &operator.methods {
            let link = format!("[`{0}`](Observable::{0})", method.name);
            if !catalogue.contains(&link) {
                missing.push(format!("{}: name it in the catalogue of src/observable.rs, as {link}", operator.path));
            }
        }
    }
    tidy(missing);
}

#[test]
fn every_operator_is_documented() {
    let mut missing = Vec::new();
    for operator in operators() {
        for Method { name, docs } in &operator.methods {
            let mut require = |is_there: bool, what: &str| {
                if !is_there {
                    missing.push(format!("{}: the documentation of `{name}` needs {what}", operator.path));
                }
            };
            // What is only another operator by a shorter name, and says so, need not repeat its rules.
            let is_composition = docs.lines().any(|line| line.starts_with("It is [`") || line.starts_with("It is `"));
            for heading in ["# Completion and errors", "# Cancellation"] {
                require(is_composition || has_line(docs, heading), &format!("a section `{heading}`"));
            }
            require(has_line(docs, "# Examples"), "a section `# Examples`");
            let example = docs.split("# Examples\n").nth(1).unwrap_or_default();
            let fence = example.lines().find(|line| line.starts_with("```"));
            require(fence == Some("```"), "an example under `# Examples` that runs as it stands: a plain code block");
            let needs_picture =
                !is_composition && name != ON_A_DISK && !WITHOUT_A_PICTURE.contains(&operator.room.as_str());
            require(!needs_picture || docs.contains("testing::marble("), "a marble diagram as a doc test");
        }
    }
    tidy(missing);
}

#[test]
fn every_marble_of_the_documentation_is_shown_as_a_picture() {
    let mut wrong = Vec::new();
    let mut embedded = BTreeSet::new();
    for path in files("src", "rs") {
        let text = read(&path);
        let drawn = text.matches("# headwater::testing::marble(|m| {").count();
        let kept = text.matches("# m.picture(\"").count();
        let shown = text.matches("include_str!(\"../").count();
        if path.contains("/operators/") && (kept == 0) != (drawn == 0) || path.contains("/operators/") && kept != shown
        {
            wrong.push(format!("{path}: keep and embed a picture of its marble, as `transform/map.rs` does"));
        }
        let names = text.split("docs/marbles/").skip(1).filter_map(|rest| rest.split_once(".svg"));
        embedded.extend(names.map(|(name, _)| name.to_owned()));
    }
    for path in files("docs/marbles", "svg") {
        let picture = read(&path);
        let whole = picture.starts_with("<svg ") && picture.ends_with("</svg>\n") && !picture.contains("<script");
        if !whole || picture.lines().any(str::is_empty) {
            wrong.push(format!("{path}: write it with HEADWATER_PICTURES=write cargo test --doc"));
        }
        if !embedded.contains(&stem(&path)) {
            wrong.push(format!("{path}: no documentation shows it"));
        }
    }
    tidy(wrong);
}

#[test]
fn names_that_others_have_too_are_tried_beside_theirs() {
    let calls = read("tests/compile/collisions.rs");
    let foreign: BTreeSet<&str> = FOREIGN.split_whitespace().collect();
    let mut missing = Vec::new();
    for operator in operators() {
        for method in &operator.methods {
            let name = method.name.as_str();
            if foreign.contains(name)
                && !calls.contains(&format!(".{name}("))
                && !calls.contains(&format!(".{name}::<"))
            {
                missing.push(format!("{}: call `{name}` in tests/compile/collisions.rs", operator.path));
            }
        }
    }
    tidy(missing);
}

#[test]
fn every_name_of_rxjs_has_an_answer() {
    let answers = read("docs/rx-names.md");
    let answers = answers.split("## RxJS 7.8 by name").nth(1).unwrap_or_default();
    let missing = RXJS.split_whitespace().filter(|name| !answers.contains(&format!("\n| `{name}` | ")));
    tidy(missing.map(|name| format!("docs/rx-names.md: say by name where `{name}` is, or why it is not")).collect());
}

#[test]
fn every_example_shows_a_pattern_and_is_run() {
    let patterns = read("docs/patterns.md");
    let mut missing = Vec::new();
    let examples = examples();
    for path in &examples {
        let name = stem(path.trim_end_matches("/main.rs"));
        if !patterns.contains(&format!("[`{name}`](../{path})")) {
            missing.push(format!("docs/patterns.md: say which pattern {path} shows, with a link to it"));
        }
        let test = format!("tests/examples/{name}.rs");
        if !read(&test).contains(&format!("(\"{name}\"")) {
            missing.push(format!("{path}: run it on small input in {test}"));
        }
        require_lines(&mut missing, "tests/examples/main.rs", &[format!("mod {name};")]);
    }
    for path in patterns.split("](../").skip(1).filter_map(|link| link.split_once(')')).map(|(path, _)| path) {
        if path.ends_with(".rs") && !examples.contains(path) {
            missing.push(format!("docs/patterns.md: there is no {path}"));
        }
    }
    let headings: BTreeSet<String> = patterns.lines().filter_map(|line| line.strip_prefix("## ")).map(anchor).collect();
    let indexed: BTreeSet<String> = patterns
        .split("](#")
        .skip(1)
        .filter_map(|link| link.split_once(')'))
        .map(|(name, _)| name.to_owned())
        .collect();
    for name in headings.symmetric_difference(&indexed).filter(|name| *name != "index") {
        missing.push(format!("docs/patterns.md: `#{name}` is a row of the index or a section, and not both"));
    }
    tidy(missing);
}

#[test]
fn rooms_hold_only_modules() {
    let mut untidy = Vec::new();
    let rooms = folders("src/operators").into_iter().map(|room| format!("src/operators/{room}/mod.rs"));
    for room in rooms.chain(["src/create/mod.rs".to_owned()]) {
        let text = read(&room);
        let mut in_use = false;
        for line in text.lines() {
            let is_use = in_use || line.starts_with("pub use ");
            in_use = is_use && !line.ends_with(';');
            let is_gate = line.starts_with("#[cfg(feature = ") || line.starts_with("#[cfg(any(feature = ");
            let is_module = (line.starts_with("mod ") || line.starts_with("pub mod ")) && line.ends_with(';');
            if !(line.is_empty() || line.starts_with("//!") || is_gate || is_module || is_use) {
                untidy.push(format!("{room}: only `//!`, `mod` and `pub use` belong here, not `{line}`"));
            }
        }
    }
    for operator in operators() {
        let Operator { path, room, name, methods } = &operator;
        let folder = if room == CREATE { "src/create".to_owned() } else { format!("src/operators/{room}") };
        require_lines(&mut untidy, &format!("{folder}/mod.rs"), &[format!("mod {name};"), format!("pub mod {name};")]);
        if methods.is_empty() {
            untidy.push(format!("{path}: it has no method; what operators share belongs into src/parts"));
        }
    }
    tidy(untidy);
}

#[test]
fn the_map_shows_every_room_and_every_part() {
    let map = read("docs/architecture.md");
    let mut missing = Vec::new();
    let parts = files("src/parts", "rs").into_iter().filter(|file| !file.ends_with("mod.rs"));
    for (place, title, names) in [
        ("src/operators", "The rooms of `src/operators/`", folders("src/operators")),
        ("src/parts", "## The parts", parts.map(|file| stem(&file)).collect()),
    ] {
        let table = map.split(title).nth(1).unwrap_or_default();
        let rows =
            table.lines().skip(1).skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
        let listed: BTreeSet<&str> = rows.filter_map(|row| row.strip_prefix("| `")?.split('`').next()).collect();
        for name in &names {
            if !listed.contains(name.as_str()) {
                missing.push(format!("docs/architecture.md: list `{name}` of {place} under \"{title}\""));
            }
        }
        for name in listed.iter().filter(|listed| !names.contains(**listed)) {
            missing.push(format!("docs/architecture.md: `{name}` is listed, but is not in {place}"));
        }
    }
    tidy(missing);
}

#[test]
fn no_file_is_too_long() {
    let too_long = files("src", "rs").into_iter().filter_map(|file| {
        let limit = if file.starts_with("src/operators/") { LONGEST_OPERATOR } else { LONGEST_FILE };
        let lines = read(&file).lines().count();
        (lines > limit).then(|| format!("{file}: it has {lines} lines, and {limit} at most; make a folder of it"))
    });
    tidy(too_long.collect());
}

#[test]
fn every_module_says_what_it_is_for_and_has_a_name_that_does() {
    let empty_names = ["util", "utils", "common", "helper", "helpers", "misc", "internal", "types"];
    let mut untidy = Vec::new();
    for file in files("src", "rs").into_iter().chain(files("tests", "rs")) {
        if file.starts_with("src/") && !read(&file).starts_with("//! ") {
            untidy.push(format!("{file}: begin with `//!`: what belongs here"));
        }
        let mut names = Path::new(&file).components().map(|part| stem(&part.as_os_str().to_string_lossy()));
        if let Some(name) = names.find(|name| empty_names.contains(&name.as_str())) {
            untidy.push(format!("{file}: `{name}` says nothing; name it for the one thing that it is"));
        }
    }
    tidy(untidy);
}

#[test]
fn nothing_is_left_undone_or_asleep() {
    // Put together here, so that this file does not have them.
    let everywhere = [["todo", "!("], ["unimplemented", "!("], ["TO", "DO"], ["FIX", "ME"], ["dbg", "!("]];
    let in_tests = [["#[ig", "nore"], ["#[should_", "panic"], ["thread::", "sleep"], ["fn te", "st_"]];
    let mut untidy = Vec::new();
    for file in ["src", "tests", "examples", "benches"].into_iter().flat_map(|folder| files(folder, "rs")) {
        let text = read(&file);
        let in_tests = in_tests.iter().filter(|_| file.starts_with("tests/"));
        for word in everywhere.iter().chain(in_tests).map(|halves| halves.concat()) {
            if text.contains(&word) {
                untidy.push(format!("{file}: `{word}` has no place here"));
            }
        }
    }
    tidy(untidy);
}

#[test]
fn a_default_build_stays_light() {
    let packages = packages("normal,build");
    assert!(
        packages.len() <= MOST_PACKAGES,
        "Cargo.toml: a default build may have {MOST_PACKAGES} packages, `cargo tree` has {}: {packages:?}",
        packages.len()
    );
}

#[test]
fn no_dependency_needs_a_newer_compiler() {
    // Packages for other platforms may never have been downloaded.
    let arguments = ["metadata", "--format-version", "1", "--filter-platform", &host()];
    let metadata: Value = serde_json::from_str(&cargo(&arguments)).expect("cargo prints JSON");
    let needed: BTreeMap<String, Option<Vec<u32>>> = metadata["packages"]
        .as_array()
        .expect("there are packages")
        .iter()
        .map(|package| {
            (text(package, "name") + " v" + &text(package, "version"), version(&text(package, "rust_version")))
        })
        .collect();
    let ours = version(env!("CARGO_PKG_RUST_VERSION")).expect("Cargo.toml states its rust-version");
    let newer = packages("normal,build").into_iter().filter_map(|package| {
        let needed = needed[&package].as_ref().filter(|needed| **needed > ours)?;
        Some(format!("Cargo.toml: {package} needs rust {needed:?}, rust-version promises {ours:?}; take an older one"))
    });
    tidy(newer.collect());
}

/// A file of `src/operators` or `src/create`.
struct Operator {
    path: String,
    room: String,
    name: String,
    methods: Vec<Method>,
}

/// A public method of `Observable`, or a function that makes one.
struct Method {
    name: String,
    /// Its documentation, without the slashes.
    docs: String,
}

/// All operators: a file of a room each, or a folder of a room whose `mod.rs` has the method; and the ways to begin.
fn operators() -> Vec<Operator> {
    let in_rooms = files("src/operators", "rs").into_iter().filter_map(|path| {
        let parts: Vec<&str> = path.trim_start_matches("src/operators/").split('/').collect();
        let (room, name) = match parts[..] {
            ["mod.rs"] | [_, "mod.rs"] => return None,
            [room, file] => (room, stem(file)),
            [room, folder, "mod.rs"] => (room, folder.to_owned()),
            _ => return None,
        };
        let methods =
            documented(&read(&path), "    pub ", |block| block.contains(" Observable<") && !block.contains(" for "));
        Some(Operator { room: room.to_owned(), name, methods, path: path.clone() })
    });
    let to_begin = files("src/create", "rs").into_iter().filter_map(|path| {
        let methods = documented(&read(&path), "pub ", |_| true);
        // What has no function is what a function hands out, such as the emitter.
        (!methods.is_empty()).then(|| Operator { room: CREATE.to_owned(), name: stem(&path), methods, path })
    });
    let operators: Vec<Operator> = in_rooms.chain(to_begin).collect();
    assert!(operators.len() > 10, "there are only {} operators", operators.len());
    operators
}

/// The files in which examples begin, which are their names.
fn examples() -> BTreeSet<String> {
    let begins = |path: &String| {
        let parts: Vec<&str> = path.split('/').collect();
        matches!(parts[..], ["examples", _] | ["examples", _, "main.rs"])
    };
    files("examples", "rs").into_iter().filter(begins).collect()
}

/// The public functions of a file, at one depth, in the `impl` blocks that are wanted.
fn documented(text: &str, public: &str, is_wanted: impl Fn(&str) -> bool) -> Vec<Method> {
    let lines: Vec<&str> = text.lines().collect();
    let mut methods = Vec::new();
    let mut block = "";
    for (number, line) in lines.iter().enumerate() {
        if line.starts_with("impl") {
            block = line;
        }
        let declared = line.strip_prefix(public).filter(|_| is_wanted(block));
        let declared = declared.map(|rest| rest.trim_start_matches("const ").trim_start_matches("async "));
        let Some(signature) = declared.and_then(|rest| rest.strip_prefix("fn ")) else { continue };
        let name = signature.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
        let above = lines[..number].iter().rev().take_while(|line| !line.is_empty() && line.trim() != "}");
        let mut docs: Vec<&str> = above.filter_map(|line| line.trim_start().strip_prefix("///")).collect();
        docs.reverse();
        let docs = docs.iter().map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect();
        methods.push(Method { name, docs });
    }
    methods
}

/// The packages of a build with default features, the crate itself included.
fn packages(edges: &str) -> BTreeSet<String> {
    let tree = cargo(&["tree", "--edges", edges, "--prefix", "none", "--format", "{p}"]);
    tree.lines().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect()
}

/// What cargo prints, from what is there: nothing is fetched.
fn cargo(arguments: &[&str]) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    output(Command::new(cargo).args(arguments).arg("--offline"))
}

/// The platform for which the compiler builds by itself.
fn host() -> String {
    let version = output(Command::new("rustc").arg("-vV"));
    version.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host").to_owned()
}

fn output(command: &mut Command) -> String {
    let output = command.current_dir(root()).output().expect("it can be run");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn text(package: &Value, field: &str) -> String {
    package[field].as_str().unwrap_or_default().to_owned()
}

/// `1.88` and `1.88.0` as three numbers; nothing where nothing is stated.
fn version(text: &str) -> Option<Vec<u32>> {
    let mut numbers = text.split('.').map(str::parse).collect::<Result<Vec<u32>, _>>().ok()?;
    numbers.resize(3, 0);
    Some(numbers)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file, or nothing where it is missing: that is then what is missing.
fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_default()
}

/// All files under a folder with an extension, as paths from the root, in order; none of what was built.
fn files(folder: &str, extension: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for path in entries(&folder) {
            if path.is_dir() && !path.ends_with("target") {
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

/// The names of the folders in a folder.
fn folders(folder: &str) -> BTreeSet<String> {
    entries(&root().join(folder))
        .into_iter()
        .filter(|path| path.is_dir())
        .map(|path| stem(&path.to_string_lossy()))
        .collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.expect("a folder can be read").path()).collect()
}

fn stem(path: &str) -> String {
    Path::new(path).file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// What a heading of Markdown is called in a link.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || [' ', '-'].contains(letter));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

fn has_line(text: &str, wanted: &str) -> bool {
    text.lines().any(|line| line == wanted)
}

/// Asks for one of several lines in a file.
fn require_lines(missing: &mut Vec<String>, file: &str, lines: &[String]) {
    let text = read(file);
    if !lines.iter().any(|line| has_line(&text, line)) {
        missing.push(format!("{file}: add the line `{}`", lines[0]));
    }
}

fn without_spaces(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Fails with all that is untidy, each once.
fn tidy(mut complaints: Vec<String>) {
    complaints.sort();
    complaints.dedup();
    assert!(complaints.is_empty(), "\n  {}\n", complaints.join("\n  "));
}
