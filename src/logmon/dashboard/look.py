"""Where the panes stand and what they look like at each size (classes: wide, small, tiny)."""

STYLE = """
Screen { layout: vertical; }

#header { height: 1; }
#top { layout: vertical; height: auto; }
#footer { height: 1; }
#filter { height: 1; display: none; border: none; padding: 0 1; }
.filtering #filter { display: block; }

Alerts, VolumePane, Log {
    border: round ansi_bright_black;
    border-title-style: bold;
    border-subtitle-align: right;
    padding: 0 1;
}
Alerts:focus, VolumePane:focus, Log:focus { border: round $primary; }
Alerts { height: 4; scrollbar-size-vertical: 1; }
VolumePane { height: 5; }
Log { height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; }

.wide #top { layout: horizontal; }
.wide Alerts { width: 3fr; }
.wide VolumePane { width: 2fr; height: 100%; }

.small #top { display: none; }
.small Log { border: none; padding: 0; }

.tiny Log, .tiny #footer, .tiny #filter { display: none; }

Modal { align: center middle; background: $background 60%; }
#sheet {
    width: 90%;
    max-width: 120;
    height: auto;
    max-height: 90%;
    border: round $primary;
    border-title-style: bold;
    padding: 0 1;
    background: $background;
}
"""
