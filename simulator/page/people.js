// The left column: whom to be.

import {h, icon, iconButton, avatar, keyed, later} from './dom.js';
import {t, lang, otherLanguage, listTime} from './words.js';
import {world, me, on, userOf, groupOf, fullName, person, unreadOf, isBlocked, preview, goTo, mine} from './world.js';

export function people(col) {
  col.setAttribute('aria-label', t('people'));
  const find = h('input', {type: 'search', class: 'find-input', placeholder: t('search'), 'aria-label': t('search'), autocomplete: 'off', spellcheck: 'false', oninput: () => draw()});
  const list = h('div', {class: 'list', onkeydown: arrows});
  col.append(
    h('header', {class: 'brand'},
      h('span', {class: 'mark', 'aria-hidden': 'true'}, icon('horn')),
      h('div', {class: 'brand-words'}, h('h1', {}, t('title')), h('p', {}, t('tagline'))),
      h('a', {class: 'lang', href: otherLanguage(), lang: lang === 'ru' ? 'en' : 'ru', 'aria-label': t('otherLangLabel'), title: t('otherLang'), onclick: e => { e.currentTarget.href = otherLanguage(); }}, lang === 'ru' ? 'EN' : 'RU')),
    h('div', {class: 'find'}, icon('search'), find),
    list);
  for (let i = 0; i < 7; i++) list.append(h('div', {class: 'skeleton', 'aria-hidden': 'true'}));

  const draw = later(() => {
    if (!world.ready) return;
    const q = find.value.trim().toLocaleLowerCase();
    const fits = s => !q || s.toLocaleLowerCase().includes(q);
    const notes = new Map();
    for (const u of world.users) {
      if (!fits(`${fullName(u)} @${u.username || ''} ${u.role_note || ''} ${u.id}`)) continue;
      const k = u.role_note || '';
      notes.has(k) ? notes.get(k).push(u) : notes.set(k, [u]);
    }
    const rows = [];
    for (const [note, us] of notes) {
      const n = us.reduce((a, u) => a + (unreadOf(u.id) ? 1 : 0), 0);
      if (note || notes.size > 1) rows.push({key: 'h' + note, sig: `${us.length}`, make: () => heading(note || t('noRole'), us.length)});
      for (const u of us) rows.push({key: 'u' + u.id, sig: sigUser(u), make: again => userRow(u, again)});
    }
    const groups = world.groups.filter(g => fits(`${g.title} ${g.username || ''}`));
    if (groups.length) {
      rows.push({key: 'groups', sig: `${groups.length}`, make: () => heading(t('groups'), groups.length)});
      for (const g of groups) rows.push({key: 'g' + g.id, sig: sigGroup(g), make: again => groupRow(g, again)});
    }
    if (!rows.length) rows.push(q
      ? {key: 'none', sig: '', make: () => h('p', {class: 'list-empty'}, t('nobodyFound'), h('button', {type: 'button', class: 'plain', onclick: () => { find.value = ''; find.focus(); draw(); }}, t('clearSearch')))}
      : {key: 'nobody', sig: '', make: () => h('div', {class: 'list-empty'}, icon('users'), h('strong', {}, t('nobody')), h('span', {}, t('nobodyHint')))});
    keyed(list, rows);
  }, 150);
  on('people', draw);
  on('person', draw);
  on('group', draw);
  on('route', () => { draw(); requestAnimationFrame(() => list.querySelector('[aria-current]')?.scrollIntoView({block: 'nearest'})); });

  addEventListener('keydown', e => {
    if ((e.ctrlKey || e.metaKey) && e.key === 'k') { e.preventDefault(); find.focus(); find.select(); }
  });
  find.addEventListener('keydown', e => {
    if (e.key === 'ArrowDown' || e.key === 'Enter') { const b = list.querySelector('.who'); if (b) { e.preventDefault(); e.key === 'Enter' ? b.click() : b.focus(); } }
    if (e.key === 'Escape' && find.value) { find.value = ''; draw(); }
  });
  function arrows(e) {
    if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
    const all = [...list.querySelectorAll('.who')], i = all.indexOf(document.activeElement);
    const to = all[i + (e.key === 'ArrowDown' ? 1 : -1)];
    e.preventDefault();
    to ? to.focus() : find.focus();
  }
}

const heading = (text, n) => h('h2', {class: 'note'}, h('span', {}, text), h('small', {}, String(n)));
const openAs = u => me.user === u.id && me.chat > 0;

function sigUser(u) {
  const p = person(u.id);
  return [openAs(u), fullName(u), u.role_note, u.deactivated, (u.blocked || []).join(), unreadOf(u.id), p.started, p.last && [p.last.id, p.last.edit_date, p.lastChat, p.last.text].join()].join('|');
}
function userRow(u, again) {
  const p = person(u.id), n = unreadOf(u.id), blocked = world.bots.length && isBlocked(u, world.bots[0].id);
  let line;
  if (u.deactivated) line = h('span', {class: 'who-line muted'}, t('deactivated'));
  else if (blocked) line = h('span', {class: 'who-line muted'}, icon('block'), t('blockedMark'));
  else if (p.last) line = h('span', {class: 'who-line'}, mine(p.last, u.id) ? h('b', {}, t('you') + ': ') : null, preview(p.last));
  else line = h('span', {class: 'who-line muted'}, t('notStarted'));
  return row('u' + u.id, openAs(u), avatar(u.id, fullName(u), u.deactivated || blocked ? 'faded' : ''), fullName(u), p.last?.date, line, n, again, () => goTo(u.id, p.lastChat || world.bots[0]?.id));
}

const sigGroup = g => [me.chat === g.id, g.title, g.fresh, (g.members || []).length, g.last && [g.last.id, g.last.edit_date].join()].join('|');
function groupRow(g, again) {
  const n = (g.members || []).length;
  const line = g.last ? h('span', {class: 'who-line'}, g.type === 'channel' || g.last.service ? null : h('b', {}, (g.last.from_name || '').split(' ')[0] + ': '), preview(g.last))
    : h('span', {class: 'who-line muted'}, (g.type === 'channel' ? t('channel') + ' · ' : '') + t('members', {n}));
  return row('g' + g.id, me.chat === g.id, avatar(g.id, g.title, 'square'), g.title, g.last?.date, line, g.fresh, again, () => {
    const inside = (g.members || []).includes(me.user);
    goTo(inside ? me.user : (g.members || []).find(id => userOf(id)) || me.user || world.users[0]?.id, g.id);
  });
}

function row(key, current, face, name, date, line, n, again, go) {
  return h('button', {type: 'button', class: 'who', data: {focus: key}, 'aria-current': current ? 'true' : null, onclick: go},
    face,
    h('span', {class: 'who-name'}, name),
    date ? h('time', {class: 'who-time'}, listTime(date)) : null,
    line,
    n ? h('span', {class: 'badge' + (again === 'again' ? ' pop' : ''), 'aria-label': t('unread', {n})}, n > 99 ? '99+' : String(n)) : null);
}
