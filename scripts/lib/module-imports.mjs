// Every import of one module: static, dynamic, re-exports, `import type`, and types written as `import('…').T`.
import { parseSync } from 'vite';

/**
 * @typedef {{ specifier: string, line: number, typeOnly: boolean, computed?: true }} ModuleImport
 * @param {string} file  name, decides the language (ts, tsx, js, mjs …)
 * @param {string} text
 * @returns {ModuleImport[]} in order of appearance; throws on a syntax error
 */
export function moduleImports(file, text) {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  const found = [];
  const add = (source, typeOnly) => {
    if (typeof source?.value !== 'string') return;
    found.push({ specifier: source.value, line: lineOf(text, source.start), typeOnly });
  };
  visit(program, (node) => {
    switch (node.type) {
      case 'ImportDeclaration':
        add(node.source, node.importKind === 'type' || allTypes(node.specifiers, 'importKind'));
        return;
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration':
        add(node.source, node.exportKind === 'type' || allTypes(node.specifiers, 'exportKind'));
        return;
      case 'ImportExpression':
        // A specifier that is computed cannot be checked, so it is reported as what it is.
        if (node.source.type === 'Literal') add(node.source, false);
        else
          found.push({
            specifier: text.slice(node.source.start, node.source.end),
            line: lineOf(text, node.start),
            typeOnly: false,
            computed: true,
          });
        return;
      case 'TSImportType':
        add(node.source ?? node.argument?.literal ?? node.argument, true);
        return;
      case 'TSImportEqualsDeclaration':
        if (node.moduleReference.type === 'TSExternalModuleReference') add(node.moduleReference.expression, node.importKind === 'type');
        return;
      case 'NewExpression':
        // new URL('./worker.js', import.meta.url): how bundlers are told of a worker's entry.
        if (node.callee.type === 'Identifier' && node.callee.name === 'URL' && node.arguments[1]?.type === 'MemberExpression') {
          if (/^\.{1,2}\//.test(String(node.arguments[0]?.value))) add(node.arguments[0], false);
        }
        return;
      case 'CallExpression':
        if (node.callee.type === 'Identifier' && node.callee.name === 'require') add(node.arguments[0], false);
        return;
    }
  });
  return found;
}

const allTypes = (specifiers, key) => Array.isArray(specifiers) && specifiers.length > 0 && specifiers.every((s) => s[key] === 'type');

const lineOf = (text, offset) => text.slice(0, offset).split('\n').length;

/** Calls `each` for every node of an ESTree. */
export function visit(node, each) {
  if (Array.isArray(node)) {
    for (const child of node) visit(child, each);
    return;
  }
  if (node === null || typeof node !== 'object') return;
  if (typeof node.type === 'string') each(node);
  for (const key in node) if (key !== 'parent') visit(node[key], each);
}
