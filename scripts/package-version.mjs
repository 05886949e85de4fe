#!/usr/bin/env node
// One version: package.json is where it stands; the window, the command line and every package read it from there.
//   node scripts/package-version.mjs [tag v1.2.3]     fails when the tag, the lock file or the changelog say something else
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { at } from './lib/project.mjs';

/**
 * @param {{ version: string, lock: { version: string }, agent: string, changelog: string, tag: string | undefined }} said
 * @returns {string[]} what does not agree
 */
export function disagreements({ version, lock, agent, changelog, tag }) {
  const heading = new RegExp(`^## ${version.replaceAll('.', '\\.')}(.*)$`, 'm').exec(changelog);
  return [
    ...(lock.version === version ? [] : [`package-lock.json has ${lock.version}, package.json ${version}`]),
    ...(agent.includes(`\n__version__ = '${version}'\n`)
      ? []
      : [`agents/python/holdfast_agent.py has another __version__ than ${version}`]),
    ...(heading === null ? [`CHANGELOG.md has no section ${version}`] : []),
    ...(tag === undefined || tag === `v${version}` ? [] : [`the tag is ${tag}, the version ${version}`]),
    ...(tag !== undefined && heading?.[1].includes('unreleased') ? [`CHANGELOG.md calls ${version} unreleased`] : []),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [type, name] = process.argv.slice(2);
  const json = (file) => JSON.parse(fs.readFileSync(at(file), 'utf8'));
  const { version } = json('package.json');
  const changelog = fs.readFileSync(at('CHANGELOG.md'), 'utf8');
  const agent = fs.readFileSync(at('agents/python/holdfast_agent.py'), 'utf8');
  const problems = disagreements({ version, lock: json('package-lock.json'), agent, changelog, tag: type === 'tag' ? name : undefined });
  for (const p of problems) console.error(p);
  if (problems.length === 0) console.log(version);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
