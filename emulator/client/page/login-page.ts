import { afterLogin } from '../model/place.ts';
import { ApiError, wordsFor } from './api.ts';
import type { Api } from './api.ts';
import { h } from './dom.ts';
import type { Part } from './dom.ts';

const WHY: Readonly<Record<string, string>> = {
  expired: 'Your session has ended. Log in to go on where you were.',
  'logged-out': 'You are logged out.',
};

/** The login form. @param done where to go when somebody is logged in */
export function loginPage(
  api: Api,
  siteName: string,
  query: URLSearchParams,
  done: (address: string) => void,
): Part {
  const username = h('input', {
    id: 'username',
    name: 'username',
    type: 'text',
    autocomplete: 'username',
    autocapitalize: 'none',
    spellcheck: 'false',
    placeholder: 'User name',
    required: true,
    'aria-describedby': 'loginError',
  });
  const password = h('input', {
    id: 'password',
    name: 'password',
    type: 'password',
    autocomplete: 'current-password',
    placeholder: 'Password',
    required: true,
    'aria-describedby': 'loginError',
  });
  const button = h('button', { id: 'loginButton', type: 'submit', class: 'primary' }, 'Log in');
  const error = h('p', { id: 'loginError', class: 'error', role: 'alert' });
  const why = WHY[query.get('reason') ?? ''];

  const logIn = async (): Promise<void> => {
    error.textContent = '';
    if (username.value.trim() === '' || password.value === '') {
      const empty = username.value.trim() === '' ? username : password;
      error.textContent = empty === username ? 'Enter your user name.' : 'Enter your password.';
      empty.focus();
      return;
    }
    button.disabled = true;
    button.textContent = 'Logging in…';
    try {
      await api.login(username.value.trim(), password.value);
      done(afterLogin(query, api.siteId));
    } catch (failure) {
      error.textContent = loginWords(failure);
      password.select();
    } finally {
      button.disabled = false;
      button.textContent = 'Log in';
    }
  };

  const form = h(
    'form',
    {
      id: 'loginForm',
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        void logIn();
      },
    },
    h('img', { src: '/client/icon.svg', alt: '', width: '52', height: '52' }),
    h('h1', {}, 'Fibre view'),
    h('p', { class: 'site' }, siteName),
    why ? h('p', { class: 'note', role: 'status', 'data-testid': 'login-reason' }, why) : null,
    h('label', { class: 'field' }, h('span', {}, 'User name'), username),
    h('label', { class: 'field' }, h('span', {}, 'Password'), password),
    error,
    button,
  );
  requestAnimationFrame(() => username.focus());
  return { element: h('main', { class: 'login', id: 'main' }, form), dispose: () => {} };
}

function loginWords(failure: unknown): string {
  if (failure instanceof ApiError && failure.status === 401) {
    return 'User name or password is wrong. Check both; capital letters count.';
  }
  if (failure instanceof ApiError && failure.status === 429) {
    return 'Too many attempts. Wait some seconds, then try again.';
  }
  return wordsFor(failure);
}
