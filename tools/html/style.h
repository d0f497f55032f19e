/* SPDX-License-Identifier: BSD-2-Clause */
/* The page's style sheet: light and dark, on a screen of any width and on paper. */
#ifndef TOOLS_HTML_STYLE_H
#define TOOLS_HTML_STYLE_H

extern const char html_style[];

#endif
