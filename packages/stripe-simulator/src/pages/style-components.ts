/** What stands on the page: banner, order, fields, buttons, messages, the portal's cards and table. */
export const componentRules = `
.banner{background:var(--notice-wash);color:var(--notice);font-size:.8125rem}
.banner summary{display:flex;flex-wrap:wrap;align-items:center;justify-content:center;gap:.125rem .75rem;padding:.4375rem 1rem;cursor:pointer;list-style:none}
.banner summary::-webkit-details-marker{display:none}
.banner summary:focus-visible{outline-offset:-2px}
.banner strong{font-weight:600}
.banner .toggle{display:inline-flex;align-items:center;gap:.375rem;text-decoration:underline;text-underline-offset:.2em}
.banner .toggle::after{content:"";width:.375rem;height:.375rem;border:solid;border-width:0 1.5px 1.5px 0;transform:translateY(-2px) rotate(45deg)}
.banner[open] .toggle::after{transform:translateY(1px) rotate(225deg)}
.banner.plain{padding:.4375rem 1rem;text-align:center}
.tests{max-width:65rem;margin:0 auto;padding:.5rem 1.25rem 1.125rem;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,14.5rem),1fr));gap:.25rem 1.25rem}
.tests a{display:block;padding:.375rem .625rem;border-radius:.5rem;color:var(--ink);text-decoration:none}
.tests a:hover{background:var(--page)}
.tests a:hover b{text-decoration:underline}
.tests b{display:block;font-weight:600;font-variant-numeric:tabular-nums}
.tests span{color:var(--notice)}

.merchant{display:flex;align-items:center;gap:.625rem;font-weight:600}
.merchant i{display:grid;place-items:center;flex:none;width:2rem;height:2rem;border-radius:.5rem;background:var(--accent);color:var(--on-accent);font-style:normal;font-size:.9375rem}
.headline{margin:2.25rem 0 1.75rem}
.back,.onward{margin-top:2rem}
.headline h1{font-size:1rem;font-weight:500;color:var(--muted);letter-spacing:0}
.headline h1:only-child{font-size:1.5rem;font-weight:600;color:var(--ink);letter-spacing:-.014em;text-wrap:balance}
.price{margin-top:.375rem;display:flex;flex-wrap:wrap;align-items:baseline;gap:.125rem .625rem}
.price b{font-size:2.375rem;line-height:1.15;font-weight:600;letter-spacing:-.022em}
.lines{border-top:1px solid var(--rule)}
.lines li,.sums>div{display:flex;justify-content:space-between;gap:1.25rem}
.lines li{padding:1rem 0;border-bottom:1px solid var(--rule)}
.lines p:first-child,.sums .due{font-weight:600}
.lines .amount,.sums dd{text-align:right;white-space:nowrap}
.sums{display:grid;gap:.625rem;padding-top:1rem}
.sums div+.due{margin-top:.25rem;padding-top:1rem;border-top:1px solid var(--rule)}

.sums .discount{color:var(--good)}
.promotion{display:flex;align-items:center;justify-content:space-between;gap:1rem;padding:1rem 0;border-bottom:1px solid var(--rule)}
.promotion .field{flex:1}
.joined{display:flex;gap:.5rem}
.joined input{flex:1;min-width:0}
.joined .button{min-height:2.875rem}
h2{font-size:1.125rem;margin-bottom:1rem}
.stack{display:grid;gap:1rem}
.field{display:grid;gap:.375rem;min-width:0}
.field label,.label{font-size:.875rem;font-weight:500}
.field input,.alert{scroll-margin-block:9rem}
.field input{width:100%;height:2.875rem;padding:0 .8125rem;background:var(--field);border:1px solid var(--field-border);border-radius:.5rem}
.field input:hover{border-color:var(--muted)}
.field input:focus{outline:2px solid var(--accent);outline-offset:-1px;border-color:transparent}
.field input::placeholder{color:var(--muted);opacity:1}
.field input[aria-invalid=true]{border-color:var(--danger);box-shadow:inset 0 0 0 1px var(--danger)}
.error{display:flex;gap:.375rem;color:var(--danger);font-size:.875rem}
.error .icon{width:1rem;height:1rem;margin-top:.1875rem}
.pair{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:1rem}
.email{display:flex;flex-wrap:wrap;gap:0 1rem;padding:.75rem .875rem;margin-bottom:2rem;border:1px solid var(--rule);border-radius:.5rem;font-size:.9375rem}
.methods{display:grid;grid-template-columns:1fr 1fr;gap:.75rem}
.methods legend{padding:0;margin-bottom:1rem;font-size:1.125rem;font-weight:600;letter-spacing:-.011em}
.tab{display:flex;align-items:center;gap:.625rem;min-height:3rem;padding:.625rem .875rem;border:1px solid var(--field-border);border-radius:.5rem;background:var(--field);font-size:.9375rem;font-weight:500;color:var(--muted);cursor:pointer}
.tab:hover{color:var(--ink)}
input:checked+.tab{border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent);color:var(--accent)}
input:focus-visible+.tab{outline:2px solid var(--accent);outline-offset:2px}
.submit{margin-top:1.75rem}
.panel{display:none;grid-column:1/-1;margin-top:.5rem}
#method-card:checked~.panel.card,#method-bank:checked~.panel.bank{display:grid}
.button{display:inline-flex;align-items:center;justify-content:center;gap:.5rem;min-height:2.5rem;padding:.5rem 1rem;border:1px solid transparent;border-radius:.5rem;background:var(--accent);color:var(--on-accent);font-weight:600;font-size:.9375rem;text-decoration:none;cursor:pointer}
.button:hover{background:var(--accent-hover)}
.button.wide{width:100%;min-height:3rem;font-size:1rem}
.button.second{background:transparent;border-color:var(--field-border);color:var(--ink)}
.button.second:hover{background:var(--aside);border-color:var(--muted)}
.button.danger{background:var(--danger);color:var(--page)}
.buttons{display:flex;flex-wrap:wrap;gap:.75rem}
.terms{margin-top:1rem;text-wrap:balance;color:var(--muted);font-size:.8125rem;text-align:center}

.alert{display:flex;gap:.625rem;padding:.75rem .875rem;margin-bottom:1.25rem;border-radius:.5rem;font-size:.9375rem;background:var(--notice-wash);color:var(--notice)}
.alert .icon{margin-top:.125rem}
.alert a{color:inherit;font-weight:600}
.alert.bad{background:var(--danger-wash);color:var(--danger)}
.alert.good{background:var(--good-wash);color:var(--good)}
.badge{display:inline-block;padding:.0625rem .5rem;border-radius:1rem;font-size:.75rem;font-weight:600;line-height:1.5;white-space:nowrap;background:var(--aside);color:var(--muted);box-shadow:inset 0 0 0 1px var(--rule)}
.badge.good{background:var(--good-wash);color:var(--good);box-shadow:none}
.badge.warn{background:var(--notice-wash);color:var(--notice);box-shadow:none}
.badge.bad{background:var(--danger-wash);color:var(--danger);box-shadow:none}
.sheet h1{font-size:1.375rem;margin-bottom:.5rem}
.sheet .merchant{margin-bottom:1.75rem}
.seal{display:grid;place-items:center;width:3rem;height:3rem;margin-bottom:1.25rem;border-radius:50%;background:var(--aside);color:var(--muted)}
.seal.good{background:var(--good-wash);color:var(--good)}
.seal.bank{border-radius:.75rem;background:var(--accent);color:var(--on-accent)}
.facts{margin:1.5rem 0;border-block:1px solid var(--rule)}
.facts>div{display:flex;justify-content:space-between;gap:1.25rem;padding:.75rem 0}
.facts>div+div{border-top:1px solid var(--rule)}
.facts dd{text-align:right;font-weight:500}

.split.portal .alert.good{margin-bottom:2rem}
.room{padding-bottom:2.25rem}
.room+.room{padding-top:2rem;border-top:1px solid var(--rule)}
.room h2{font-size:1rem;margin-bottom:1rem}
.plan{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:flex-start;gap:1rem 1.5rem}
.plan+.plan{margin-top:2rem}
.plan .name{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem .625rem}
.plan h3{font-size:1.125rem}
.plan .sum{margin-top:.25rem}
.way{display:flex;flex-wrap:wrap;align-items:center;gap:.375rem .75rem;padding:.25rem 0}
.half .for{margin-top:1rem}
.sheet .saved{margin:1.25rem 0}
.sheet .after{margin:1rem 0 1.5rem}
.sheet .lines{margin-top:1.25rem}
.plan-form{margin-top:1.25rem}
.choices{display:grid;gap:.625rem}
.choices legend{padding:0;margin-bottom:.375rem}
.choice{display:flex;gap:.75rem;align-items:flex-start;padding:.75rem .875rem;border:1px solid var(--field-border);border-radius:.5rem;background:var(--field);cursor:pointer}
.choice:hover{border-color:var(--muted)}
.choice:has(input:checked){border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
.choice input{flex:none;width:1.125rem;height:1.125rem;margin:.1875rem 0 0;accent-color:var(--accent)}
.choice b{font-weight:600}
.change{margin-top:1rem}
.change summary{width:fit-content}
.change summary::-webkit-details-marker{display:none}
.change[open] summary{margin-bottom:1.25rem}
.change form{max-width:27rem}
table{width:100%;border-collapse:collapse;font-size:.9375rem}
th{padding:0 0 .5rem;text-align:left;font-size:.8125rem;font-weight:500;color:var(--muted)}
td{padding:.75rem 0;border-top:1px solid var(--rule);vertical-align:top}
th+th,td+td{padding-left:1rem}
.right{text-align:right;white-space:nowrap}
@media (max-width:24rem){th+th,td+td{padding-left:.625rem}}
.half.portal-intro h1{font-size:1.75rem;font-weight:600;color:var(--ink);letter-spacing:-.02em;margin-bottom:.5rem}
.portal-intro .muted{margin-top:.75rem}
@media (max-width:52rem){.headline{margin:1.5rem 0 1.25rem}.price b{font-size:2rem}.back{margin-top:1.25rem}}
`;
