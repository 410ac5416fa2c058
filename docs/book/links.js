// The pages link to the sources, which a repository shows; the book has the documentation of the types beside it.
(() => {
    const docs = `${path_to_root}../headwater/`;

    /// Where the documentation of a name is that stands in a file of the sources.
    const page = (file, name) => {
        const isMethod = /^[a-z_]+$/.test(name);
        if (file.startsWith('create/') && isMethod) return `create/fn.${name}.html`;
        if (file === 'into_observable.rs') return `trait.ObserveExt.html#method.${name}`;
        if (file.startsWith('testing/') && isMethod) return `testing/fn.${name}.html`;
        if (isMethod) return `struct.Observable.html#method.${name}`;
        if (file === 'observable.rs') return 'struct.Observable.html';
        if (/^[A-Z]\w+$/.test(name)) return `index.html?search=${name}`;
        return `../src/headwater/${file}.html`;
    };

    for (const link of document.querySelectorAll('main a[href^="../"]')) {
        const source = link.getAttribute('href').match(/^(?:\.\.\/)+src\/(.+\.rs)$/);
        if (source) {
            link.href = docs + page(source[1], link.textContent);
        } else if (/^(?:\.\.\/)+README\.html$/.test(link.getAttribute('href')) && !link.closest('nav')) {
            const beyond = new URL(link.href).pathname === new URL(`${path_to_root}../README.html`, document.baseURI).pathname;
            if (beyond) link.href = `${path_to_root}index.html`;
        }
    }
})();
