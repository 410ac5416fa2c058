// The pages link to the sources, which a repository shows; the book has the documentation of the types beside it.
(() => {
    const docs = `${path_to_root}../headwater/`;

    /// Where the documentation of a name is that stands in a file of the sources.
    const page = (file, name) => {
        if (name === undefined) return file === 'observable.rs' ? 'struct.Observable.html' : `../src/headwater/${file}.html`;
        if (/^[a-z_]+$/.test(name)) {
            if (/^(operators\/|observable|boxed|gauge)/.test(file)) return `struct.Observable.html#method.${name}`;
            if (file.startsWith('create/')) return `create/fn.${name}.html`;
            if (file.startsWith('testing/')) return `testing/fn.${name}.html`;
            if (file === 'into_observable.rs') return `trait.ObserveExt.html#method.${name}`;
        }
        return `index.html?search=${name}`;
    };

    for (const link of document.querySelectorAll('main a[href^="../"]')) {
        const source = link.getAttribute('href').match(/^(?:\.\.\/)+src\/(.+\.rs)$/);
        if (source) {
            const name = link.querySelector('code')?.textContent.match(/^\w+$/)?.[0];
            link.href = docs + page(source[1], name);
        } else if (/^(?:\.\.\/)+examples(\/|$)/.test(link.getAttribute('href'))) {
            // The programs are in the repository only: what remains is their name.
            link.replaceWith(...link.childNodes);
        }
    }
})();
