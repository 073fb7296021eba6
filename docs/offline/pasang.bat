@echo off
rem Installs Ukur @VERSION@ from this folder, without network. UKUR_TANPA_JEDA=1: do not wait for a key.
setlocal
title Pasang Ukur @VERSION@
set "UKUR_PY="
set "KODE=2"
rem The newer "py" would fetch a Python that is not there.
set "PYTHON_MANAGER_AUTOMATIC_INSTALL=false"

if exist "%~dp0pasang.py" goto cari
echo GAGAL: pasang.py tidak ada di folder ini.
echo Ekstrak SELURUH isi zip ke sebuah folder, misalnya C:\ukur, lalu jalankan lagi dari folder itu.
goto selesai

:cari
for %%V in (@NEWEST_FIRST@) do call :coba py -%%V
if not defined UKUR_PY call :coba python
if defined UKUR_PY goto pasang
echo GAGAL: Python tidak ditemukan. Perlu salah satu: Python @PYTHONS@ (64-bit).
echo Pasang dengan pemasang resmi Python (mintalah kepada petugas TI), lalu jalankan lagi.
goto selesai

:coba
if defined UKUR_PY goto :eof
%* -c "import sys; sys.exit(0)" >nul 2>nul
if not errorlevel 1 set "UKUR_PY=%*"
goto :eof

:pasang
%UKUR_PY% "%~dp0pasang.py"
set "KODE=%errorlevel%"

:selesai
echo.
if not defined UKUR_TANPA_JEDA pause
exit /b %KODE%
