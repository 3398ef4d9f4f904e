/**
 * Commands of which one knows by their first words that they change nothing an agent works on: they look, or they check. It only
 * decides what repetition is; what a command may do is never judged by this. Unknown commands count as changing something.
 */
import { readPlainCommands } from '../../shared/plain-command.ts';

const looks =
  /^(ls|cat|head|tail|grep|rg|find|wc|pwd|echo|which|stat|file|ps|date|true|false|cd|git (status|diff|log|show|branch|blame|ls-files))( |$)/;
const checks =
  /^((npx |pnpm |yarn |bun )?(tsc|eslint|vitest|jest|mocha|playwright|biome|knip)|(npm|pnpm|yarn|bun) (t|test|run [\w:-]*(test|lint|check|types?|build)[\w:-]*)|node --test|deno test|pytest|python3? -m (pytest|unittest)|tox|mypy|ruff check|cargo (test|check|clippy|build)|go (test|vet|build)|make( -\S+)* (test|check|lint)|ctest|mvn (test|verify)|gradle (test|check)|\.\/gradlew (test|check)|dotnet test|rspec|phpunit)( |$)/;

export type CommandKind = 'looks' | 'checks' | 'changes';

/** `checks` when one part does and all others look. */
export function kindOfCommand(command: string): CommandKind {
  const parts = readPlainCommands(command)?.map((words) => words.map(({ text }) => text).join(' '));
  if (parts === undefined || !parts.every((part) => looks.test(part) || checks.test(part))) return 'changes';
  return parts.some((part) => checks.test(part)) ? 'checks' : 'looks';
}
