/**
 * Fills the Markdown templates in prompts/. A name that is missing or left over is a bug and throws: a prompt with a
 * hole in it would only show as an agent that behaves oddly.
 */

const placeholder = /\{\{(\w+)\}\}/g;
/** Words for whoever edits the template; the model does not pay for them. */
const openingComment = /^<!--[\s\S]*?-->\s*/;

/**
 * `template` without its opening comment, each `{{name}}` replaced by `values.name`, trimmed. Values are put in as they
 * are, placeholders in them included. Throws when the names used and the names given differ.
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  const body = template.replace(openingComment, '');
  const used = new Set([...body.matchAll(placeholder)].map((match) => match[1] ?? ''));
  const unused = Object.keys(values).filter((name) => !used.has(name));
  if (unused.length > 0) throw new Error(`the template has no place for: ${unused.join(', ')}`);
  return body
    .replace(placeholder, (_, name: string) => {
      if (!Object.hasOwn(values, name)) throw new Error(`the template needs a value for: ${name}`);
      return values[name] ?? '';
    })
    .trim();
}
