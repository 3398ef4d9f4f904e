/** How files, and the folders on the way to them, are called. Pure. */
import type { NamingRule, namingStyles } from '../../shared/gate.ts';
import { createPathPattern } from '../base/path-pattern.ts';
import { nameCovers } from '../base/wildcard.ts';
import type { Read } from './parsers/parser.ts';

const styles: Readonly<Record<(typeof namingStyles)[number], RegExp>> = {
  'kebab-case': /^[a-z0-9]+(?:-[a-z0-9]+)*$/,
  snake_case: /^[a-z0-9]+(?:_[a-z0-9]+)*$/,
  camelCase: /^[a-z][A-Za-z0-9]*$/,
  PascalCase: /^[A-Z][A-Za-z0-9]*$/,
};

const isStyle = (name: string): name is keyof typeof styles => name in styles;

const fits = (name: string, wish: string): boolean =>
  isStyle(wish) ? styles[wish].test(name) : nameCovers(wish, name);

/** The first rule that a path fits is the one it is judged by. */
export function namingFindings(rules: readonly NamingRule[], paths: readonly string[]): Read[] {
  const all = rules.map((rule) => ({ ...rule, isAbout: createPathPattern(rule.files) ?? (() => false) }));
  return paths.flatMap((path) => {
    const rule = all.find(({ isAbout }) => isAbout(path));
    if (rule === undefined) return [];
    const parts = path.split('/');
    const own = (parts.at(-1) ?? '').replace(/^(\.?[^.]+)\..*$/, '$1');
    const judged = rule.folders ? [...parts.slice(0, -1), own] : [own];
    const wrong = judged.filter((name) => !rule.names.some((wish) => fits(name, wish)));
    return wrong.map((name) => ({
      ...{ file: path, line: null, rule: 'naming', counts: 'errors' },
      message: `"${name}" is not ${rule.names.join(' or ')}`,
    }));
  });
}
