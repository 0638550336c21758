// How the bundle of scan takes what Node brings.

/**
 * An import of a module of Node makes all that it exports, used or not: `fs.promises`, `crypto.webcrypto`, and what these load.
 * So the bundle takes what it uses from the module itself, and a function when it is called.
 */
export const lazyBuiltins = {
  name: 'lazy builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, importer }) =>
      importer.includes('node_modules') ? undefined : { path, namespace: 'builtin' },
    );
    onLoad({ filter: /^/, namespace: 'builtin' }, ({ path }) => ({ contents: linesOf(path).join('\n') }));
  },
};

function linesOf(path) {
  const exports = Object.entries(Object.getOwnPropertyDescriptors(process.getBuiltinModule(path)));
  return [
    'let builtin;',
    `const load = () => (builtin ??= process.getBuiltinModule(${JSON.stringify(path)}));`,
    ...exports
      .filter(([name]) => name !== 'default')
      .map(([name, descriptor]) => `export const ${name} = ${exportOf(name, descriptor)};`),
  ];
}

/** A class is needed as it is. */
function exportOf(name, { value }) {
  return typeof value === 'function' && /^[a-z]/.test(name)
    ? `(...args) => load().${name}(...args)`
    : `/* @__PURE__ */ (() => load().${name})()`;
}
