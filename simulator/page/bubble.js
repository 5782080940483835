// One message, drawn.

import {h, icon, iconButton, avatar, horn, lightbox, toast} from './dom.js';
import {t, bytes, clockTime, fullTime} from './words.js';
import {safe, goodLink} from './safe.js';
import {botOf, preview} from './world.js';

// bubble draws the messages of one row (an album has several). talk gives the deeds: press, vote, actions…
export function bubble(ms, {own, group, first, last, live, busy}, talk) {
  const m = ms[0];
  const captioned = ms.find(x => x.html) || m;
  const media = ms.flatMap(x => x.media || []);
  const bare = media.length === 1 && media[0].kind === 'sticker' || (!media.length && m.dice) || (media.length === 1 && media[0].kind === 'video_note');
  const pictures = media.length && media.every(x => /photo|video$|animation/.test(x.kind));
  const meta = h('span', {class: 'meta'},
    m.silent && h('span', {class: 'meta-mark', title: t('silentMark')}, icon('quiet')),
    m.protected && h('span', {class: 'meta-mark', title: t('protectedMark')}, icon('lock')),
    m.edit_date ? h('span', {}, t('edited')) : null,
    h('time', {datetime: new Date(m.date * 1000).toISOString(), title: fullTime(m.date)}, clockTime(m.date)),
    own && icon('check'));
  const body = h('div', {class: 'bubble' + (pictures ? ' pictured' : '') + (bare ? ' bare' : '') + (pictures && !captioned.html ? ' uncaptioned' : '')});
  if (group && !own && first) body.append(h('div', {class: `author ink${Math.abs(m.from_id) % 7}`}, m.from_name || ''));
  if (m.forward) body.append(h('div', {class: 'forward'}, t('forwarded', {name: m.forward.name})));
  if (m.reply_to) body.append(h('button', {type: 'button', class: 'quote', onclick: () => talk.show(m.reply_to.id)}, h('b', {}, m.reply_to.from_name || ''), h('span', {}, m.reply_to.text || '…')));
  if (pictures) body.append(grid(media));
  else for (const x of media) body.append(thing(x));
  if (m.dice) body.append(h('div', {class: 'dice', role: 'img', 'aria-label': `${m.dice.emoji} ${m.dice.value}`}, m.dice.emoji, h('b', {}, String(m.dice.value))));
  if (m.location) body.append(place(m.location));
  if (m.contact) body.append(h('div', {class: 'card'}, avatar(m.contact.user_id || 3, `${m.contact.first_name} ${m.contact.last_name || ''}`),
    h('span', {class: 'card-words'}, h('b', {}, `${m.contact.first_name} ${m.contact.last_name || ''}`.trim()), h('span', {}, m.contact.phone))));
  if (m.poll) body.append(poll(m, talk));
  if (captioned.html) body.append(h('div', {class: 'text'}, safe(captioned.html), meta));
  else body.append(meta);

  const reactions = ms.flatMap(x => x.reactions || []);
  if (reactions.length) body.append(h('div', {class: 'reactions'}, reactions.map(r => h('span', {}, r))));

  const more = iconButton('more', t('actions'), e => talk.actions(m, e.currentTarget), {class: 'ghost more', 'aria-haspopup': 'menu', data: {focus: 'more'}});
  const rows = m.keyboard || [];
  return h('article', {class: `msg ${own ? 'own' : 'theirs'}${first ? ' first' : ''}${last ? ' last' : ''}${live ? ' live' : ''}${rows.length ? ' keyed' : ''}`, data: {id: m.id},
    oncontextmenu: e => { if (e.target.closest('a,img,video,input')) return; if (String(getSelection()).length) return; e.preventDefault(); talk.actions(m, more, {left: e.clientX, right: e.clientX, top: e.clientY, bottom: e.clientY}); }},
    group && !own ? (last ? (botOf(m.from_id) ? horn() : avatar(m.from_id, m.from_name, 'small')) : h('span', {class: 'avatar small gap'})) : null,
    h('div', {class: 'stack'},
      h('div', {class: 'line'}, body, more),
      rows.length ? h('div', {class: 'inline'}, rows.map((r, i) => h('div', {class: 'inline-row'}, r.map((b, j) => inlineButton(m, b, `k${i}.${j}`, busy, talk))))) : null));
}

function inlineButton(m, b, focus, busy, talk) {
  const waits = busy?.has(b.data || b.text);
  if (b.kind === 'url' || b.kind === 'web_app' || b.kind === 'login_url') {
    const href = goodLink(b.url);
    return h('a', {class: 'inline-button', href: href || null, target: '_blank', rel: 'noopener noreferrer', data: {focus}}, h('span', {}, b.text), icon('link'));
  }
  return h('button', {type: 'button', class: 'inline-button' + (waits ? ' waits' : ''), data: {focus}, 'aria-busy': waits ? 'true' : null, onclick: () => {
    if (b.kind === 'callback') talk.press(m, b);
    else if (b.kind === 'copy') navigator.clipboard?.writeText(b.data || b.url || b.text).then(() => toast(t('copied')), () => toast(b.data || b.url || ''));
    else toast(t('unsupported'));
  }}, h('span', {}, b.text), b.kind === 'copy' && icon('copy'), waits && h('i', {class: 'spinner', role: 'img', 'aria-label': t('waiting')}));
}

function grid(media) {
  return h('div', {class: 'grid n' + Math.min(media.length, 10)}, media.map(x => {
    const w = x.width || 4, hgt = x.height || 3;
    if (x.kind === 'photo' || /gif/.test(x.mime || '')) {
      const img = h('img', {src: x.url, alt: x.name || t('photo'), loading: 'lazy', decoding: 'async', width: x.width || null, height: x.height || null, onerror: e => e.target.closest('.tile')?.classList.add('broken')});
      const tile = h('button', {type: 'button', class: 'tile' + (x.spoiler ? ' veiled' : ''), 'aria-label': x.spoiler ? t('spoiler') : t('openPhoto'), onclick: () => tile.classList.contains('veiled') ? tile.classList.remove('veiled') : lightbox(x.url, x.name)}, img, icon('photo'));
      if (media.length === 1) tile.style.aspectRatio = String(Math.max(.6, Math.min(2.4, w / hgt)));
      return tile;
    }
    const v = h('video', {class: 'tile', src: x.url, controls: x.kind === 'video', loop: x.kind === 'animation', preload: 'metadata', playsinline: true, 'aria-label': t(x.kind)});
    v.muted = x.kind === 'animation';
    if (v.muted && !matchMedia('(prefers-reduced-motion: reduce)').matches) v.autoplay = true;
    return v;
  }));
}

function thing(x) {
  if (x.kind === 'sticker') return /^image\//.test(x.mime || '') && x.size > 200 ? h('img', {class: 'sticker', src: x.url, alt: x.emoji || t('stickerWord'), width: 160, height: 160, onerror: e => e.target.replaceWith(face(x))}) : face(x);
  if (x.kind === 'audio' || x.kind === 'voice') return h('div', {class: 'audio'}, x.kind === 'audio' && x.name ? h('b', {}, x.name) : null, h('audio', {src: x.url, controls: true, preload: 'none', 'aria-label': t(x.kind)}));
  if (x.kind === 'video_note') return h('video', {class: 'round', src: x.url, controls: true, preload: 'metadata', playsinline: true, 'aria-label': t('video_note')});
  const name = x.name || t('document'), ext = (/\.([\p{L}\p{N}]{1,5})$/u.exec(name) || [])[1];
  return h('a', {class: 'card', href: x.url, download: name, 'aria-label': t('download', {name})},
    h('span', {class: 'sheet', 'aria-hidden': 'true'}, ext ? ext.toUpperCase() : icon('file')),
    h('span', {class: 'card-words'}, h('b', {}, name), h('span', {}, bytes(x.size || 0))));
}
const face = x => h('div', {class: 'sticker-face', role: 'img', 'aria-label': t('stickerWord')}, x.emoji || '🙂');

function place(l) {
  const la = Number(l.latitude).toFixed(4), lo = Number(l.longitude).toFixed(4);
  return h('a', {class: 'card', href: `https://www.openstreetmap.org/?mlat=${la}&mlon=${lo}#map=15/${la}/${lo}`, target: '_blank', rel: 'noopener noreferrer'},
    h('span', {class: 'sheet'}, icon('place')), h('span', {class: 'card-words'}, h('b', {}, l.title || t('location')), h('span', {}, l.address || `${la}, ${lo}`)));
}

function poll(m, talk) {
  const p = m.poll, total = Math.max(1, p.voters || 0), voted = p.options.some(o => o.mine), open = voted || p.closed;
  return h('div', {class: 'poll'}, h('b', {class: 'poll-q'}, p.question),
    h('span', {class: 'poll-kind'}, p.closed ? t('poll_closed') : p.quiz ? t('quiz') : t(p.anonymous ? 'poll_anonymous' : 'poll_open')),
    p.options.map((o, i) => {
      const share = Math.round(100 * (o.votes || 0) / total);
      const right = p.quiz && open && (p.correct || []).includes(i);
      const fill = h('i', {class: 'poll-fill'});
      if (open) fill.style.width = share + '%';
      return h('button', {type: 'button', class: 'option' + (o.mine ? ' mine' : '') + (right ? ' right' : ''), disabled: p.closed, 'aria-pressed': o.mine ? 'true' : 'false', data: {focus: 'p' + i}, onclick: () => {
        const chosen = p.options.flatMap((x, j) => x.mine ? [j] : []);
        talk.vote(m, o.mine ? chosen.filter(j => j !== i) : p.multiple ? [...chosen, i] : [i]);
      }}, h('span', {class: 'option-text'}, o.text), open ? h('span', {class: 'option-share'}, share + ' %') : null, fill);
    }),
    h('span', {class: 'poll-kind'}, t('votes', {n: p.voters || 0})));
}
