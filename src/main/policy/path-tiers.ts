/**
 * How dangerous it is to write a path, judged by its name. Some files make something run later, without anyone asking
 * again: they are always marked. Ours and git's own are never a tool's to touch.
 */

/** protected: refused to every tool · executable: something runs what is written there · plain: the rest. */
export type PathTier = 'protected' | 'executable' | 'plain';

const protectedFolders = new Set(['.git', '.patchbay']);

/** Folders of editors, agents, hooks and pipelines: whatever is in them can start something. */
const executableFolders = new Set([
  '.vscode',
  '.idea',
  '.cursor',
  '.claude',
  '.zed',
  '.husky',
  '.githooks',
  '.devcontainer',
  '.circleci',
  '.github',
  '.gitlab',
]);

const executableFiles = new Set([
  'package.json',
  '.npmrc',
  '.yarnrc.yml',
  'makefile',
  'gnumakefile',
  'justfile',
  'rakefile',
  'taskfile.yml',
  'jenkinsfile',
  '.gitlab-ci.yml',
  'azure-pipelines.yml',
  '.travis.yml',
  '.pre-commit-config.yaml',
  'lefthook.yml',
  '.envrc',
  '.mcp.json',
  'setup.py',
  'build.rs',
  '.gitattributes',
  '.gitmodules',
  'agents.md',
  'claude.md',
  '.cursorrules',
]);

/** Tier of a workspace path with forward slashes. Case, trailing dots and spaces are ignored, as some file systems do. */
export function pathTier(path: string): PathTier {
  const segments = path.split(/[/\\]/).map((segment) => segment.toLowerCase().replace(/[. ]+$/, ''));
  const file = segments.at(-1) ?? '';
  if (segments.some((segment) => protectedFolders.has(segment) || /^git~\d+$/.test(segment)))
    return 'protected';
  const runs =
    segments.slice(0, -1).some((segment) => executableFolders.has(segment)) ||
    executableFiles.has(file) ||
    file.endsWith('.mk');
  return runs ? 'executable' : 'plain';
}
