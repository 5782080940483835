// The tab «О человеке».

import {h, icon, avatar, later, toast} from './dom.js';
import {t} from './words.js';
import {act} from './api.js';
import {world, me, on, userOf, botOf, fullName, person, isBlocked, goTo} from './world.js';

export function about() {
  const el = h('div', {class: 'about-pane'});
  let sig = '';
  const draw = later(() => {
    const u = userOf(me.user), bot = botOf(me.chat) || world.bots[0];
    const groups = u ? world.groups.filter(g => (g.members || []).includes(u.id)) : [];
    const s = JSON.stringify([u, bot?.id, bot?.username, groups.map(g => [g.id, g.title]), u && person(u.id).started]);
    if (s === sig) return;
    sig = s;
    if (!u) { el.replaceChildren(h('p', {class: 'list-empty'}, icon('user'), h('span', {}, t('personNone')))); return; }
    const blocked = bot && isBlocked(u, bot.id);
    const fact = (k, v) => v ? [h('dt', {}, k), h('dd', {}, v)] : null;
    const payload = h('input', {type: 'text', class: 'text-input', id: 'payload', maxlength: 64, pattern: '[A-Za-z0-9_\\-]{0,64}', autocomplete: 'off', spellcheck: 'false', placeholder: t('payload'), title: t('badPayload')});
    const run = async body => { try { await act({user: u.id, chat: bot.id, ...body}); return true; } catch (e) { toast(e.message, {bad: true}); return false; } };
    el.replaceChildren(h('div', {class: 'about'},
      h('div', {class: 'portrait'}, avatar(u.id, fullName(u), 'huge'), h('h2', {}, fullName(u)), u.role_note ? h('p', {class: 'role'}, u.role_note) : null),
      h('dl', {class: 'facts'}, fact(t('username'), u.username ? '@' + u.username : ''), fact(t('id'), String(u.id)), fact(t('language'), u.language),
        fact(t('state'), u.deactivated ? t('deactivated') : blocked ? t('st_blocked') : person(u.id).started ? t('st_on') : t('st_off'))),
      bot && !u.deactivated ? [
        h('section', {class: 'block'}, h('h3', {}, t('deep')), h('p', {}, t('deepText', {bot: bot.username || '…'})),
          h('form', {class: 'row', onsubmit: async e => { e.preventDefault(); if (!payload.checkValidity()) { toast(t('badPayload'), {bad: true}); payload.focus(); return; } if (await run({do: 'start', payload: payload.value})) { toast(t('inviteOf')); goTo(u.id, bot.id); } }},
            h('label', {class: 'hide', for: 'payload'}, t('payload')), payload, h('button', {type: 'submit', class: 'main'}, t('go')))),
        h('section', {class: 'block'}, h('h3', {}, t('blockTitle')), h('p', {}, t('blockText')),
          h('button', {type: 'button', class: blocked ? 'main' : 'plain danger', onclick: () => run({do: blocked ? 'unblock' : 'block'})}, icon(blocked ? 'check' : 'block'), t(blocked ? 'unblock' : 'block'))),
      ] : '',
      groups.length ? h('section', {class: 'block'}, h('h3', {}, t('inGroups')), h('ul', {class: 'places'}, groups.map(g => h('li', {}, h('button', {type: 'button', class: 'place', onclick: () => goTo(u.id, g.id)}, avatar(g.id, g.title, 'square small'), h('span', {}, g.title)))))) : ''));
  });
  on('route', draw);
  on('people', draw);
  on('person', id => { if (id === me.user) draw(); });
  draw();
  return {el};
}
