/* SPDX-License-Identifier: BSD-2-Clause */
/* See style.h. */
#include "html/style.h"

/*
 * gnuplot's black and grey are what the scheme makes them. What is wider than the page scrolls in a
 * box of its own, and is not cut off on paper.
 */
const char html_style[] =
	":root { color-scheme: light dark; --paper: #ffffff; --ink: #1c1c1c; --faint: #6b6b6b;\n"
	"  --line: #d4d4d4; --box: #f4f4f4; }\n"
	"@media (prefers-color-scheme: dark) { :root { --paper: #161616; --ink: #e6e6e6;\n"
	"  --faint: #a0a0a0; --line: #454545; --box: #242424; } }\n"
	"* { box-sizing: border-box; }\n"
	"body { margin: 0 auto; padding: 1rem; max-width: 60rem; background: var(--paper);\n"
	"  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }\n"
	"h1 { font-size: 1.6rem; line-height: 1.2; } h2 { font-size: 1.25rem; margin-top: 2.5rem; }\n"
	"figure { margin: 2rem 0; break-inside: avoid; }\n"
	"figcaption { font-weight: 600; }\n"
	".note, dt { color: var(--faint); } .note { font-size: 0.9rem; margin: 0.5rem 0; }\n"
	"dl { display: grid; grid-template-columns: 6rem minmax(0, 1fr); gap: 0 1rem;\n"
	"  font-size: 0.9rem; } dd { margin: 0; }\n"
	".plot, .data, .command { overflow-x: auto; max-width: 100%; }\n"
	".plot svg { display: block; width: 100%; min-width: 34rem; height: auto; }\n"
	".plot [stroke='black'] { stroke: var(--ink); } .plot [fill='black'] { fill: var(--ink); }\n"
	".plot [color='black'] { color: var(--ink); }\n"
	".plot [stroke='gray'] { stroke: var(--line); } .plot [color='gray'] { color: var(--line); }\n"
	".plot [fill='rgb(255,255,255)'], .plot [fill='white'] { fill: var(--paper); }\n"
	"table { border-collapse: collapse; font-size: 0.85rem; font-variant-numeric: tabular-nums; }\n"
	"th, td { padding: 0.15rem 0.6rem; text-align: right; border-bottom: 1px solid var(--line);\n"
	"  overflow-wrap: normal; }\n"
	"th[scope='row'], th.name { text-align: left; } th[scope='row'] { font-weight: normal; white-space: nowrap; }\n"
	"thead th { color: var(--faint); font-weight: normal; vertical-align: bottom; }\n"
	"td { white-space: nowrap; } td.none { color: var(--faint); }\n"
	".command { background: var(--box); padding: 0.4rem 0.6rem; font-size: 0.8rem; margin: 0.6rem 0; }\n"
	"@media print { :root { --paper: #ffffff; --ink: #000000; --faint: #444444; --line: #bbbbbb;\n"
	"  --box: #ffffff; } body { max-width: none; padding: 0; font-size: 0.8rem; }\n"
	"  .plot, .data, .command { overflow: visible; } .plot svg { min-width: 0; }\n"
	"  .command { white-space: pre-wrap; } table { font-size: 0.65rem; }\n"
	"  th, td { padding: 0.1rem 0.25rem; } }\n";
