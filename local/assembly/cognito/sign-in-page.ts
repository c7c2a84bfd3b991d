import type { LocalUser } from './users';

/** In place of Cognito's sign-in page: whoever opens it chooses who to be. */
export function signInPage(action: string, users: readonly LocalUser[]): string {
  const buttons = users.map(
    ({ name, groups }) =>
      `<p><button name="username" value="${escapeHtml(name)}">${escapeHtml(name)}</button> ` +
      `<small>${groups.length > 0 ? `in ${escapeHtml(groups.join(', '))}` : 'in no group'}</small></p>`,
  );
  return page('Sign in', `<form method="post" action="${escapeHtml(action)}">${buttons.join('')}</form>`);
}

export const errorPage = (message: string): string =>
  page('Sign-in failed', `<p role="alert">${escapeHtml(message)}</p>`);

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title><meta name="viewport" content="width=device-width">
<style>body{font:16px system-ui;margin:3rem auto;max-width:26rem}button{font:inherit;padding:.5rem 1rem;min-width:12rem}</style></head>
<body><main><h1>${title}</h1>${content}
<p><small>This page stands in for Amazon Cognito on this machine: its users are made up, and there are no passwords.</small></p></main></body></html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
